import { useMediaQuery } from '@mantine/hooks'

/** Where the navigation is behind a button: narrower than Mantine's breakpoint `sm`. */
export function useIsPhone(): boolean {
  return useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false })
}
