/** The page of the link that ends mails of a kind: plain HTML, so that it works without a session and without a script. Pure. */
import { html, Html } from './letters/html.ts'
import { wordsOf } from './letters/languages.ts'
import { PREFERENCES } from './letters/content.ts'
import type { Words } from './letters/words/en.ts'
import type { Found } from './unsubscribe.ts'

const STYLE = new Html(`
:root{color-scheme:light dark;--text:#1b2230;--soft:#586273;--page:#f2f4f8;--card:#fff;--line:#dde2ea;--link:#2456b8;--button:#2f62d0}
@media (prefers-color-scheme:dark){:root{--text:#eef1f6;--soft:#aeb7c5;--page:#0f141d;--card:#1a212d;--line:#2f3947;--link:#a9c6ff;--button:#3d73e6}}
body{margin:0;padding:32px 16px;background:var(--page);color:var(--text);font:16px/1.5 -apple-system,'Segoe UI',Roboto,'Noto Sans Thai',Arial,sans-serif}
main{max-width:520px;margin:0 auto;padding:28px;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-wrap:anywhere}
h1{margin:0 0 12px;font-size:22px;line-height:1.35}p{margin:0 0 16px}a{color:var(--link)}.soft{color:var(--soft)}
button{font:inherit;font-weight:600;padding:11px 20px;border:0;border-radius:8px;background:var(--button);color:#fff;cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
`)

/** Asks; only the button, or a mail program's own, ends anything. */
export function askPage(found: Found): string {
  const words = wordsOf(found.language)
  return page(
    words,
    html`<p>${words.unsubscribe.ask(nameOf(found, words))}</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><p><button type="submit">${words.unsubscribe.button}</button></p></form>`,
  )
}

export function donePage(found: Found): string {
  const words = wordsOf(found.language)
  return page(
    words,
    html`<p role="status">${words.unsubscribe.done(nameOf(found, words))}</p>
<p class="soft">${words.unsubscribe.again}</p>`,
  )
}

/** For a link that is none of ours: nobody knows its reader's language, so both are there. */
export function unknownPage(): string {
  const [english, thai] = [wordsOf('en'), wordsOf('th')]
  return page(
    english,
    html`<p>${english.unsubscribe.unknown}</p>
<p lang="th">${thai.unsubscribe.unknown}</p>`,
  )
}

function nameOf({ kind }: Found, { news }: Words): string {
  const name = Object.entries(news).find(([each]) => each === kind)?.[1]
  if (name === undefined) throw new Error(`there are no words for the kind ${kind}`)
  return name
}

function page({ language, unsubscribe, layout }: Words, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${unsubscribe.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${unsubscribe.title}</h1>
${body}
<p><a href="${PREFERENCES}">${layout.preferences}</a></p>
</main>
</body>
</html>
`.toString()
}
