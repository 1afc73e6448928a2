/** Lighthouse, for `bench/dashboard/lighthouse.ts`. */
export { default as lighthouse, desktopConfig } from 'lighthouse'
