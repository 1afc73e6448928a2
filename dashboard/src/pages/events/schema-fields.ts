/** A JSON Schema as lines for people: each field with its type and meaning. Pure. */
import { t } from '../../lib/i18n/t.ts'

export type SchemaField = { path: string; depth: number; type: string; description: string; isOptional: boolean }

type Node = Record<string, unknown>

const DEEPEST = 4

export function fieldsOf(schema: Node): SchemaField[] {
  return walk(schema, { root: schema, path: '', depth: 0 })
}

type Place = { root: Node; path: string; depth: number }

function walk(node: Node, { root, path, depth }: Place): SchemaField[] {
  const required = Array.isArray(node.required) ? node.required : []
  return Object.entries(nodeOf(node.properties) ?? {}).flatMap(([name, raw]) => {
    const property = resolved(nodeOf(raw) ?? {}, root)
    const field: SchemaField = {
      path: path === '' ? name : `${path}.${name}`,
      depth,
      type: typeOf(property, root),
      description: textOf(property.description),
      isOptional: !required.includes(name),
    }
    const inner = innerOf(property, root)
    if (!inner || depth + 1 >= DEEPEST) return [field]
    const suffix = isList(property, root) ? '[]' : ''
    return [field, ...walk(inner, { root, path: `${field.path}${suffix}`, depth: depth + 1 })]
  })
}

function typeOf(node: Node, root: Node): string {
  if ('const' in node) return JSON.stringify(node.const)
  if (Array.isArray(node.enum)) return node.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = choicesOf(node, root)
  if (choices.length > 0) return [...new Set(choices.map((choice) => typeOf(choice, root)))].join(' | ')
  if (Array.isArray(node.type)) return node.type.join(' | ')
  if (node.type === 'array')
    return t('list of {items}', { items: typeOf(resolved(nodeOf(node.items) ?? {}, root), root) })
  const format = textOf(node.format)
  return `${typeof node.type === 'string' ? node.type : 'anything'}${format === '' ? '' : ` (${format})`}`
}

/** The object below a field: itself, of its list, or of its one choice that is not null. */
function innerOf(node: Node, root: Node): Node | undefined {
  const choice = choicesOf(node, root).find((each) => each.type !== 'null')
  if (choice) return innerOf(choice, root)
  if (node.type === 'array') return innerOf(resolved(nodeOf(node.items) ?? {}, root), root)
  return nodeOf(node.properties) && node
}

function isList(node: Node, root: Node): boolean {
  return node.type === 'array' || choicesOf(node, root).some((choice) => choice.type === 'array')
}

function choicesOf(node: Node, root: Node): Node[] {
  const list = Array.isArray(node.anyOf) ? node.anyOf : Array.isArray(node.oneOf) ? node.oneOf : []
  return list.map((each: unknown) => resolved(nodeOf(each) ?? {}, root))
}

/** What a `$ref` within the schema points to. */
function resolved(node: Node, root: Node): Node {
  const reference = textOf(node.$ref)
  if (!reference.startsWith('#/')) return node
  const found = reference
    .slice(2)
    .split('/')
    .reduce<Node | undefined>((at, part) => nodeOf(at?.[part]), root)
  return { ...found, ...node }
}

function nodeOf(value: unknown): Node | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
