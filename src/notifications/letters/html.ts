/** HTML by a tagged template that escapes whatever is put into it, unless it is HTML of ours. Pure. */

/** HTML that is known to be safe: made by `html`, or written out by us. */
export class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

type Part = string | number | Html | readonly Html[] | null

/** `html\`<p>${text}</p>\``: text is escaped, HTML and lists of it stay as they are, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((all, text, index) => all + inserted(parts[index - 1] ?? null) + text))
}

function inserted(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.toString()
  return typeof part === 'object' ? part.join('') : escaped(String(part))
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
