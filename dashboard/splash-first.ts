/** Lets the first paint wait for as little as can be: the pages' styles come behind it, their scripts after what it needs. */
import type { Plugin } from 'vite'

const STYLES = /^ *<link rel="stylesheet"[^>]*>\n/gm
const SCRIPT = /<script type="module"/g

export function splashFirst(): Plugin {
  return {
    name: 'splash-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const styles = (html.match(STYLES) ?? []).filter((link) => !link.includes('/begin.css'))
        if (styles.length === 0) throw new Error('index.html has no styles to move')
        const head = styles.reduce((rest, link) => rest.replace(link, ''), html)
        // A style sheet in the body holds up what follows it, not what stands before it. What the theme sets at run time
        // comes after it, inside #root.
        return head
          .replace('</svg>\n', `</svg>\n${styles.join('')}`)
          .replaceAll(SCRIPT, '<script type="module" fetchpriority="low"')
      },
    },
  }
}
