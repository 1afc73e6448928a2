/** A letter as plain text: everything that its HTML says. Pure. */
import { type Action, type Block, type Content, type Item, PREFERENCES, type Writing } from './content.ts'

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
      return block.items.map(plainItem).join('\n\n')
    case 'actions':
      return block.actions.map(plainAction).join('\n\n')
    default:
      return block satisfies never
  }
}

/** Its actions lead to its page, too. */
function plainItem({ label, url, detail, actions }: Item): string {
  return [label, detail, ...(actions?.map(plainAction) ?? [url])].filter(Boolean).join('\n')
}

function plainAction({ label, url }: Action): string {
  return `${label}${label.endsWith('…') ? '' : ':'}\n${url}`
}
