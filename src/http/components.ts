/** Keeps the OpenAPI document's components to those that something refers to, each once. */

type Schemas = Record<string, object>
type Document = { paths?: object | undefined; components?: { schemas?: Schemas } }

const PREFIX = '#/components/schemas/'

/**
 * Every named schema comes twice: as it is sent (`…Input`) and as it is answered. Where nobody refers to one of the two,
 * or both say the same, one is left, under the plain name.
 */
export function tidyComponents<D extends Document>(document: D): D {
  const used = prune(document)
  const schemas = used.components?.schemas ?? {}
  const merged = mergeable(schemas)
  if (merged.size === 0) return used
  const renamed: D = JSON.parse(
    JSON.stringify({
      ...used,
      components: { ...used.components, schemas: Object.fromEntries(withoutTwins(schemas, merged)) },
    }),
    (key, value: unknown) => (key === '$ref' && typeof value === 'string' ? plainRef(value, merged) : value),
  )
  return renamed
}

function prune<D extends Document>(document: D): D {
  const schemas = document.components?.schemas ?? {}
  const reached = new Set<string>()
  const queue = refsOf({ ...document, components: undefined })
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    queue.push(...refsOf(schemas[id] ?? {}))
  }
  const kept = Object.entries(schemas).filter(([id]) => reached.has(id))
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } }
}

/** The plain names whose input twin may take their place: it is alone, or equal in everything that it refers to. */
function mergeable(schemas: Schemas): Set<string> {
  const names = Object.keys(schemas).flatMap((id) => (id.endsWith('Input') ? [id.slice(0, -'Input'.length)] : []))
  const merged = new Set(names.filter((name) => isLikeTwin(schemas, name)))
  // A schema that refers to twins which stay two must stay two itself.
  for (let isStable = false; !isStable;) {
    const wrong = [...merged].filter((name) => name in schemas && refersToUnmerged(schemas[`${name}Input`], merged))
    for (const name of wrong) merged.delete(name)
    isStable = wrong.length === 0
  }
  return merged
}

function isLikeTwin(schemas: Schemas, name: string): boolean {
  const output = schemas[name]
  return output === undefined || JSON.stringify(output) === plainText(schemas[`${name}Input`] ?? {})
}

function plainText(schema: object): string {
  return JSON.stringify(schema).replaceAll(/("\$ref":"#\/components\/schemas\/\w+?)Input"/g, '$1"')
}

function refersToUnmerged(schema: object | undefined, merged: ReadonlySet<string>): boolean {
  return refsOf(schema ?? {}).some((id) => id.endsWith('Input') && !merged.has(id.slice(0, -'Input'.length)))
}

function withoutTwins(schemas: Schemas, merged: ReadonlySet<string>): [string, object][] {
  const entries = Object.entries(schemas).map(([id, schema]): [string, object] => [plainName(id, merged), schema])
  return entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

function plainRef(ref: string, merged: ReadonlySet<string>): string {
  return ref.startsWith(PREFIX) ? PREFIX + plainName(ref.slice(PREFIX.length), merged) : ref
}

function plainName(id: string, merged: ReadonlySet<string>): string {
  const name = id.endsWith('Input') ? id.slice(0, -'Input'.length) : id
  return merged.has(name) ? name : id
}

function refsOf(value: object): string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, id = '']) => id)
}
