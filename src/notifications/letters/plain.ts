/** A letter as plain text: everything that its HTML says. Pure. */
import type { Block, Content, Writing } from './content.ts'

export function plainText({ heading, blocks, because }: Content, { words, publicUrl }: Writing): string {
  const footer = `--\n${because}\n${words.layout.automatic}\n${words.layout.preferences}: ${publicUrl}/account`
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
    case 'actions':
      return block.actions.map(({ label, url }) => `${label}${label.endsWith('…') ? '' : ':'}\n${url}`).join('\n\n')
    default:
      return block satisfies never
  }
}
