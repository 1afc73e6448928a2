/** Adds to a route's generated JSON Schema what OpenAPI wants beside it: name, headers, problem answers. */
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { RouteContract } from '../route.ts'
import {
  EVENT_STREAM,
  operationIdOf,
  problemHeadersOf,
  requestHeadersOf,
  responseHeadersOf,
  statusOf,
} from './operation.ts'

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** `GET /metrics` is no bound route and says nothing that a JSON Schema could. */
export const METRICS = {
  operationId: 'getMetrics',
  tags: ['System'],
  summary: 'Counts and times for Prometheus',
  description: 'Open to anyone who reaches it: it names nobody.',
  security: [],
  responses: {
    '200': {
      description: 'The Prometheus text format',
      content: { 'text/plain': { schema: { type: 'string' as const } } },
    },
    '4XX': { description: 'A problem document (RFC 9457)', content: PROBLEM_CONTENT },
    '5XX': { description: 'A problem document (RFC 9457)', content: PROBLEM_CONTENT },
  },
}

/** `schema` is what the contract's own schemas became; parts that the contract does not name are not described. */
export function describeOperation(
  app: FastifyInstance,
  contract: RouteContract,
  schema: FastifySchema,
  isVersioned: (url: string) => boolean,
): FastifySchema {
  const { body, querystring, response, ...rest } = schema
  const headers = requestHeadersOf(contract, isVersioned)
  return {
    ...rest,
    operationId: operationIdOf(contract),
    ...(contract.query ? { querystring } : {}),
    ...(contract.body ? { body } : {}),
    ...(contract.consumes ? { consumes: [contract.consumes] } : {}),
    ...(headers ? { headers } : {}),
    response: responses(app, contract, response),
  }
}

function responses(app: FastifyInstance, contract: RouteContract, generated: unknown): object {
  const status = statusOf(contract)
  const schema = Object.entries(generated ?? {}).find(([name]) => name === String(status))?.[1]
  const headers = responseHeadersOf(app, contract)
  const problem = {
    description: 'A problem document (RFC 9457)',
    headers: problemHeadersOf(contract),
    content: PROBLEM_CONTENT,
  }
  const description = DESCRIPTIONS[status] ?? 'Done'
  return {
    [status]:
      status === 204 || status === 101
        ? { type: 'null', description, headers }
        : { description, headers, content: Object.fromEntries(typesOf(contract).map((type) => [type, { schema }])) },
    '4xx': problem,
    '5xx': problem,
  }
}

function typesOf({ stream, file }: RouteContract): readonly string[] {
  return file ?? [stream ? EVENT_STREAM : 'application/json']
}

const DESCRIPTIONS: Record<number, string> = {
  101: 'The WebSocket is open',
  200: 'Done',
  201: 'Created',
  202: 'Accepted, and done soon',
  204: 'Done; there is nothing to say',
}

/** The generator calls every body required; one with a default may be left out. */
export function markOptionalBodies<D extends { paths?: object | undefined }>(
  document: D,
  isOptional: (operationId: string) => boolean,
): D {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(isObject(path) ? path : {})) {
      if (hasBody(operation) && isOptional(operation.operationId)) operation.requestBody.required = false
    }
  }
  return document
}

type WithBody = { operationId: string; requestBody: { required: boolean } }

function hasBody(value: unknown): value is WithBody {
  return isObject(value) && 'operationId' in value && 'requestBody' in value && isObject(value.requestBody)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
