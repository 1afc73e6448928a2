/** What the dashboard's source says to people: the texts that are looked up, and the English that stands bare. */
import { readFileSync } from 'node:fs'
import { parseSync } from 'vite'

/** `one`: the English of one, where the text is that of many. */
export type Key = { text: string; one?: string | undefined; where: string }
export type Found = { keys: Key[]; bare: string[]; unreadable: string[] }

type Node = { type: string; start: number; [field: string]: unknown }

/** Attributes and properties whose text people read. */
const READ =
  /^(label|placeholder|title|aria-label|description|alt|header|hint|note|text|advice|explanation|meaning|nothing|all|[a-z]+Label|nothingFoundMessage)$/
/** Words after one another, or one that begins as a label does. */
const PROSE = /[A-Za-z’]{2,}[,.:;]? (?:\d+ )?[A-Za-z]{2,}|^ ?\d* (?:days|hours|minutes|items)$|^[A-Z][a-z]{2,}[.…?!]?$/
const LOOK_UPS = /^(t|tn|plural|translated)$/
/** Of code, and of errors that only programmers meet. */
const SILENT_PARENTS =
  /^(ImportDeclaration|ImportExpression|ExportNamedDeclaration|ThrowStatement|SwitchCase|BinaryExpression|TaggedTemplateExpression|TS\w+)$/
const SILENT_CALLS =
  /^(Error|RegExp|querySelector|closest|useMediaQuery|split|startsWith|DateTimeFormat|lazyRouteComponent)$/
const SILENT_FIELDS =
  /^(className|style|styles|classNames|queryKey|fontFamily|tagName|key|c|w|p|m|bg|flex|sandbox|maw|display|autoComplete|name|type|role)$/

export function findWords(path: string, where: string): Found {
  const source = readFileSync(path, 'utf8')
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${where}: ${errors[0]?.message ?? ''}`)
  const found: Found = { keys: [], bare: [], unreadable: [] }
  const lineOf = ({ start }: Node): string => `${where}:${source.slice(0, start).split('\n').length}`
  look(program, [], (node, parents) => {
    const call = node.type === 'CallExpression' ? nameOf(node['callee']) : ''
    if (LOOK_UPS.test(call)) return readCall(call, node, lineOf(node), found)
    const text = bareText(node, parents)
    if (text !== undefined) found.bare.push(`${lineOf(node)}: ${text.trim()}`)
    return true
  })
  return found
}

/** `visit` answers whether to look inside. */
function look(value: unknown, parents: Node[], visit: (node: Node, parents: Node[]) => boolean): void {
  if (Array.isArray(value)) for (const each of value) look(each, parents, visit)
  if (!isNode(value) || !visit(value, parents)) return
  for (const child of Object.values(value)) if (typeof child === 'object') look(child, [value, ...parents], visit)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Keys must stand in the call itself, so that they can be found. Answers whether there may be more inside. */
function readCall(call: string, node: Node, where: string, found: Found): boolean {
  const args: unknown[] = Array.isArray(node['arguments']) ? node['arguments'] : []
  if (call === 'translated') return false
  if (call === 'plural') {
    const [one, other] = ['one', 'other'].map((form) => literal(fieldOf(args[1], form)))
    if (other === undefined || one === undefined) found.unreadable.push(where)
    else found.keys.push({ text: other, one, where })
    look(args[2], [node], (inner) => visitInner(inner, found, where))
    return false
  }
  const text = literal(args[0])
  if (text === undefined) found.unreadable.push(where)
  else found.keys.push({ text, where })
  look(args[1], [node], (inner) => visitInner(inner, found, where))
  return false
}

/** What is filled in may be looked up itself. */
function visitInner(inner: Node, found: Found, where: string): boolean {
  const call = inner.type === 'CallExpression' ? nameOf(inner['callee']) : ''
  return LOOK_UPS.test(call) ? readCall(call, inner, where, found) : true
}

function bareText(node: Node, parents: Node[]): string | undefined {
  const [parent] = parents
  const text = textOf(node)
  if (text === undefined || !/[A-Za-z]{2,}/.test(text) || parent === undefined) return undefined
  if (node.type === 'JSXText') return text
  if (isSilent(node, parents)) return undefined
  const field = parent.type === 'JSXAttribute' ? nameOf(parent['name']) : ''
  if (parent.type === 'JSXAttribute')
    return (READ.test(field) || /^[A-Z].*[a-z] [a-z]/.test(text)) && !/^[a-z.]+[/:(=> ]|^\{/.test(text)
      ? text
      : undefined
  return PROSE.test(text) ? text : undefined
}

function isSilent(node: Node, parents: Node[]): boolean {
  const [parent] = parents
  if (parent?.type === 'Property' && parent['key'] === node) return true
  return parents.slice(0, 6).some((each) => {
    if (SILENT_PARENTS.test(each.type)) return !(each.type === 'SwitchCase' && each['test'] !== node)
    if (each.type === 'CallExpression' || each.type === 'NewExpression')
      return SILENT_CALLS.test(nameOf(each['callee']))
    if (each.type === 'Property') return SILENT_FIELDS.test(nameOf(each['key']))
    return each.type === 'JSXAttribute' && SILENT_FIELDS.test(nameOf(each['name']))
  })
}

function textOf(node: Node): string | undefined {
  if (node.type === 'JSXText' || node.type === 'Literal')
    return typeof node['value'] === 'string' ? node['value'] : undefined
  const { value } = node
  if (node.type !== 'TemplateElement' || typeof value !== 'object' || value === null || !('cooked' in value))
    return undefined
  return typeof value.cooked === 'string' ? value.cooked : undefined
}

function literal(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Literal' ? textOf(node) : undefined
}

function fieldOf(object: unknown, name: string): unknown {
  const properties = isNode(object) && Array.isArray(object['properties']) ? object['properties'] : []
  return properties.filter(isNode).find(({ key }) => nameOf(key) === name)?.['value']
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return ''
  if (node.type === 'MemberExpression') return nameOf(node['property'])
  return typeof node['name'] === 'string' ? node['name'] : ''
}
