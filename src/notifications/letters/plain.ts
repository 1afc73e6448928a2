/** A letter as plain text: everything that its HTML says. Pure. */
import { type Block, type Content, PREFERENCES, type Writing } from './content.ts'

export function plainText({ heading, blocks, because }: Content, { words, publicUrl, ending }: Writing): string {
  const { layout } = words
  const footer = [
    '--',
    ending?.kind === 'duty' ? `${because} ${layout.duty}` : because,
    layout.automatic,
    ...(ending?.kind === 'link' ? [`${layout.unsubscribe}: ${ending.url}`] : []),
    `${layout.preferences}: ${publicUrl}${PREFERENCES}`,
  ].join('\n')
  return `${[heading, ...blocks.map(plainBlock), footer].join('\n\n')}\n`
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
    case 'title':
    case 'fine':
      return block.text
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
    case 'quote':
      return [
        ...(block.by === undefined ? [] : [`${block.by}:`]),
        ...block.text.split('\n').map((line) => `> ${line}`),
      ].join('\n')
    case 'note':
      return `${block.title}: ${block.text}`
    case 'list':
      return block.items.map(({ label, url, detail }) => [label, detail, url].filter(Boolean).join('\n')).join('\n\n')
    case 'actions':
      return block.actions.map(({ label, url }) => `${label}${label.endsWith('…') ? '' : ':'}\n${url}`).join('\n\n')
    default:
      return block satisfies never
  }
}
