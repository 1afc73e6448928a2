/** The parts of a request that asks for many things: each with its own transaction, its own stored answer, its own refusal. */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Part } from '../route.ts'
import { once, type IdempotentRequest } from './idempotency.ts'
import { problemOf, refusalOf } from './problems.ts'

/** `ctx` is that of the request before it stores anything under its key: a part stores under a name of its own. */
export function createPart(ctx: Context, request: FastifyRequest, idempotent: IdempotentRequest | undefined): Part {
  return async (name, answer, work) => {
    try {
      if (!idempotent) return { done: await work(ctx) }
      const outcome = await once(ctx, partOf(idempotent, name), work)
      return { done: outcome.replayed ? answer.parse(JSON.parse(outcome.json)) : outcome.result }
    } catch (error) {
      return { problem: problemOf(refusalOf(error, request), request.id) }
    }
  }
}

/** No caller's key has a space in it. */
function partOf(request: IdempotentRequest, name: string): IdempotentRequest {
  return { ...request, key: `${request.key} ${name}` }
}
