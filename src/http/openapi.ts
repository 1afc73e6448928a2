/** OpenAPI 3.1 from the very schemas that check requests, and a readable reference of it. */
import swagger from '@fastify/swagger'
import reference from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { tidyComponents } from './components.ts'
import { describeOperation, markOptionalBodies, METRICS } from './describe.ts'
import { answersVersion, operationIdOf } from './operation.ts'

const DESCRIPTION = `Services ask, people decide, signed webhooks tell.

- Errors are problem documents (RFC 9457) with a stable \`code\`.
- Lists answer \`data\` and \`nextCursor\`; pass it as \`cursor\` for the next page.
- \`Idempotency-Key\` on any POST (but signing in and out) makes a retry safe for 24 hours.
- Objects carry \`version\` and an \`ETag\`; \`If-Match\` guards an update.`

export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  const optionalBodies = new Set<string>()
  const versioned = new Set<string>()
  app.addHook('onRoute', ({ config, url }) => {
    if (config?.contract?.method === 'GET' && answersVersion(config.contract)) versioned.add(url)
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'UXOne Approvals',
        version: '0.1.0',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      paths: { '/metrics': { get: METRICS } },
      components: {
        securitySchemes: {
          serviceKey: { type: 'http', scheme: 'bearer', description: 'A service’s key' },
          session: { type: 'apiKey', in: 'cookie', name: 'uxone.session_token', description: 'A person’s session' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document)
      const { contract } = document.route.config ?? {}
      if (contract?.body?.safeParse(undefined).success) optionalBodies.add(operationIdOf(contract))
      return {
        schema: contract ? describeOperation(app, contract, schema, (each) => versioned.has(each)) : schema,
        url,
      }
    },
    transformObject: (document) =>
      tidyComponents(markOptionalBodies(jsonSchemaTransformObject(document), (id) => optionalBodies.has(id))),
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(async (docs) => {
    // The reference is one page of its own that starts its script inline; nothing of ours runs there.
    docs.addHook('onSend', async (_request, reply) => {
      reply.header(
        'content-security-policy',
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'",
      )
    })
    await docs.register(reference, {
      routePrefix: '/docs',
      configuration: { url: '/openapi.json', withDefaultFonts: false },
    })
  })
}
