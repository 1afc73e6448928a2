/** A mail of an earlier version, of which only the plain text is kept, as an HTML document. Pure. */

/** Nothing comes from elsewhere: no image, no script, no font. `color-scheme` lets a reader in the dark see it dark. */
export function letterHtml({ subject, body }: { subject: string; body: string }): string {
  const paragraphs = body.trim().split('\n\n').map(paragraph)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(subject)}</title>
<style>:root { color-scheme: light dark }</style>
</head>
<body style="margin: 0 auto; padding: 20px; max-width: 600px; font: 15px/1.55 system-ui, sans-serif; overflow-wrap: anywhere">
${paragraphs.join('\n')}
</body>
</html>
`
}

/** Text of others makes no paragraph of its own (see oneLine), so one that is an address is ours. */
const ADDRESS = /^https?:\/\/\S+$/

function paragraph(text: string): string {
  const inside = ADDRESS.test(text) ? link(text) : text.split('\n').map(escaped).join('<br>\n')
  return `<p dir="auto" style="margin: 0 0 16px">${inside}</p>`
}

/** In a tab of its own: the reader's mail stays where it is. */
function link(url: string): string {
  return `<a href="${escaped(url)}" target="_blank" rel="noopener noreferrer">${escaped(url)}</a>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
