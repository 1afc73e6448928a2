/**
 * The dashboard is typed by the contracts' schemas, and needs of a route only where it is. This build step leaves the
 * schemas out: what is imported from a contract comes as plain values, where it is a route or a constant. Everything else,
 * and a route whose schema is read (`webhookRoutes.create.body`, in one piece), comes from the whole file, so that only
 * pages whose forms check with a schema load it, and zod with it.
 */
import { pathToFileURL } from 'node:url'
import { parseAst, type Plugin } from 'vite'

const CONTRACT = /\/src\/(?:[\w-]+\/)*[\w-]*(?:contract|shapes)\.ts$/
const WHOLE = '?whole'
/** What is no value, or is read by the server and the reference alone. */
const LEFT_OUT = ['params', 'query', 'body', 'response', 'access', 'summary', 'description']

export function plainRoutes(): Plugin {
  return {
    name: 'plain-routes',
    async load(file) {
      if (!CONTRACT.test(file)) return null
      const lines = [...(await plainExports(file))].map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)}`,
      )
      return lines.join('\n')
    },
    /** Comes after the types have been taken out. */
    async transform(code, importer) {
      if (!/(?:contract|shapes)\.ts['"]/.test(code)) return null
      let rewritten = code
      for (const node of parseAst(code).body.toReversed()) {
        if (node.type !== 'ImportDeclaration') continue
        const file = (await this.resolve(node.source.value, importer))?.id ?? ''
        if (!CONTRACT.test(file)) continue
        const plain = await plainExports(file)
        const lines = node.specifiers.map((specifier) => {
          if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier')
            throw new Error(`${importer} must import from ${node.source.value} by name`)
          const { name } = specifier.imported
          const isPlain = plain.has(name) && !partsOf(specifier.local.name).test(code)
          const from = isPlain ? node.source.value : node.source.value + WHOLE
          return `import { ${name} as ${specifier.local.name} } from ${JSON.stringify(from)}`
        })
        rewritten = rewritten.slice(0, node.start) + lines.join(';') + rewritten.slice(node.end)
      }
      return rewritten === code ? null : { code: rewritten, map: null }
    },
  }
}

/** Finds where a route's own schema is read: `webhookRoutes.create.body`. */
function partsOf(routes: string): RegExp {
  return new RegExp(String.raw`\b${routes}\.\w+\.(?:${LEFT_OUT.join('|')})\b`)
}

async function plainExports(file: string): Promise<Map<string, unknown>> {
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href)
  const entries = Object.entries(exported).map(([name, value]) => [name, plain(value)] as const)
  return new Map(entries.filter(([, value]) => value !== undefined))
}

/** The same without schemas, where it is made of routes and of what JSON can say; else undefined. */
function plain(value: unknown): unknown {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
  if (typeof value !== 'object') return undefined
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain) return undefined
  const isRoute = 'method' in value && 'url' in value && 'response' in value
  const entries = Object.entries(value)
    .filter(([name]) => !isRoute || !LEFT_OUT.includes(name))
    .map(([name, part]) => [name, plain(part)] as const)
  if (entries.some(([, part]) => part === undefined)) return undefined
  return Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries)
}
