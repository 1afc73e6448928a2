/**
 * A letter as HTML: one column, no image, no script, nothing from elsewhere. Tables and inline styles are for Outlook, the
 * style sheet for dark mode and telephones. Pure.
 */
import { type Action, type Block, type Content, type Item, PREFERENCES, type Writing } from './content.ts'
import { html, Html } from './html.ts'

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans Thai','Helvetica Neue',Arial,sans-serif"
const TEXT = `${FONT};font-size:16px;line-height:1.5;color:#1b2230`
const SOFT = `${FONT};font-size:16px;line-height:1.5;color:#586273`
const WRAP = 'overflow-wrap:anywhere;word-break:break-word'
const TABLE = new Html('role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"')

const STYLE = new Html(`
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){
.page{padding:0!important}
.card{padding:24px 20px!important;border-width:0 0 1px!important;border-radius:0!important}
.label,.value{display:block!important;width:auto!important;padding:0!important}
.label{padding-top:10px!important}
.button{display:block!important;margin:0 0 12px!important}
}
@media (prefers-color-scheme:dark){
.body,.page{background:#0f141d!important}
.card{background:#1a212d!important;border-color:#2f3947!important}
.text{color:#eef1f6!important}
.soft{color:#aeb7c5!important}
.note{background:#222c3b!important;border-color:#7ba6ff!important}
.quote{border-color:#48556a!important}
.primary{background:#3d73e6!important;border-color:#3d73e6!important;color:#ffffff!important}
.danger{background:#1a212d!important;border-color:#b0655f!important;color:#ffb3ab!important}
.plain{background:#1a212d!important;border-color:#5c7099!important;color:#a9c6ff!important}
.link{color:#a9c6ff!important}
.item{border-color:#2f3947!important}
}
`)

export function htmlDocument({ subject, preview, heading, blocks, because }: Content, writing: Writing): string {
  const { words } = writing
  return html`<!doctype html>
<html lang="${words.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${STYLE}</style>
</head>
<body class="body" style="margin:0;padding:0;background:#f2f4f8">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table ${TABLE}>
<tr><td class="page" align="center" style="padding:24px 12px;background:#f2f4f8">
<table ${TABLE} style="max-width:600px">
<tr><td class="card" align="left" style="padding:32px;background:#ffffff;border:1px solid #dde2ea;border-radius:10px">
<h1 class="text" dir="auto" style="${TEXT};font-size:22px;line-height:1.35;font-weight:700;margin:0 0 20px;${WRAP}">${heading}</h1>
${blocks.map(htmlBlock)}</td></tr>
<tr><td align="left" style="padding:16px 20px 32px">
${footer(because, writing)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.toString()
}

function footer(because: string, { words: { layout }, publicUrl, ending }: Writing): Html {
  const link = (label: string, url: string): Html =>
    html`<a class="link" target="_blank" rel="noopener noreferrer" href="${url}" style="color:#2456b8">${label}</a>`
  const duty = ending?.kind === 'duty' ? ` ${layout.duty}` : ''
  const end = ending?.kind === 'link' ? html`${link(layout.unsubscribe, ending.url)} · ` : null
  return html`<p class="soft" style="${SOFT};margin:0 0 4px;${WRAP}">${because}${duty}</p>
<p class="soft" style="${SOFT};margin:0 0 4px">${layout.automatic}</p>
<p class="soft" style="${SOFT};margin:0">${end}${link(layout.preferences, `${publicUrl}${PREFERENCES}`)}</p>
`
}

function htmlBlock(block: Block): Html {
  switch (block.kind) {
    case 'text':
      return html`<p class="text" dir="auto" style="${TEXT};margin:0 0 16px;${WRAP}">${block.text}</p>\n`
    case 'title':
      return html`<h2 class="text" style="${TEXT};font-size:17px;font-weight:700;margin:24px 0 8px">${block.text}</h2>\n`
    case 'facts':
      return html`<table ${TABLE} style="margin:0 0 20px">\n${block.rows.map(factRow)}</table>\n`
    case 'quote':
      return html`<blockquote class="quote" style="margin:0 0 16px;padding:0 0 0 14px;border-left:3px solid #c9d1dd">${by(block.by)}<p class="text" dir="auto" style="${TEXT};margin:0;white-space:pre-line;${WRAP}">${block.text}</p></blockquote>\n`
    case 'note':
      return html`<div class="note" style="margin:0 0 20px;padding:12px 14px;background:#eef3fd;border-left:3px solid #2f62d0;border-radius:4px"><p class="text" dir="auto" style="${TEXT};margin:0;${WRAP}"><strong>${block.title}:</strong> ${block.text}</p></div>\n`
    case 'list':
      return html`<table ${TABLE} style="margin:0 0 20px">\n${block.items.map(listItem)}</table>\n`
    case 'actions':
      return html`<p style="margin:24px 0 0">${block.actions.map(button)}</p>\n`
    case 'fine':
      return html`<p class="soft" dir="auto" style="${SOFT};font-size:14px;margin:8px 0 0;${WRAP}">${block.text}</p>\n`
    default:
      return block satisfies never
  }
}

function by(name: string | undefined): Html | null {
  if (name === undefined) return null
  return html`<p class="soft" dir="auto" style="${SOFT};margin:0;${WRAP}">${name}</p>`
}

function factRow({ label, value }: { label: string; value: string }): Html {
  return html`<tr><td class="label soft" valign="top" width="32%" style="${SOFT};padding:4px 16px 4px 0;${WRAP}">${label}</td><td class="value text" dir="auto" valign="top" style="${TEXT};font-weight:600;padding:4px 0;${WRAP}">${value}</td></tr>\n`
}

const LOOKS = {
  primary: 'background:#2f62d0;border:1px solid #2f62d0;color:#ffffff',
  danger: 'background:#ffffff;border:1px solid #cf8f89;color:#a8261c',
  plain: 'background:#ffffff;border:1px solid #b9c4d6;color:#2456b8',
} as const

function listItem({ label, url, detail, actions }: Item): Html {
  const beside = detail === '' ? null : html`<br><span class="soft" dir="auto" style="color:#586273">${detail}</span>`
  return html`<tr><td class="text item" dir="auto" style="${TEXT};padding:10px 0;border-top:1px solid #dde2ea;${WRAP}"><a class="link" target="_blank" rel="noopener noreferrer" href="${url}" style="color:#2456b8;font-weight:600">${label}</a>${beside}${actions ? html`<br>${actions.map(smallButton)}` : null}</td></tr>\n`
}

/** Three of them stand beside each other on a telephone. */
function smallButton({ label, url, tone }: Action): Html {
  return html`<a class="${tone}" href="${url}" target="_blank" rel="noopener noreferrer" style="display:inline-block;font-size:15px;line-height:22px;font-weight:600;padding:8px 12px;margin:10px 8px 2px 0;border-radius:8px;text-decoration:none;${LOOKS[tone]}">${label}</a>`
}

function button({ label, url, tone }: Action): Html {
  return html`<a class="button ${tone}" href="${url}" target="_blank" rel="noopener noreferrer" style="${FONT};display:inline-block;font-size:16px;line-height:24px;font-weight:600;padding:11px 20px;margin:0 12px 12px 0;border-radius:8px;text-align:center;text-decoration:none;${LOOKS[tone]}">${label}</a>`
}
