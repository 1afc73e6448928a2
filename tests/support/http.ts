/** Speaks HTTP with a server under test. */
import assert from 'node:assert/strict'

export type Reply = { status: number; headers: Headers; body: Record<string, unknown>; text: string }

export type Ask = {
  key?: string
  cookie?: string
  body?: unknown
  raw?: string | Uint8Array
  headers?: Record<string, string>
}

/** One request; `body` goes as JSON, `raw` as it is. The answer's body is parsed where it is JSON. */
export async function ask(
  baseUrl: string,
  method: string,
  path: string,
  { key, cookie, body, raw, headers = {} }: Ask = {},
): Promise<Reply> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(new URL(path, baseUrl), {
    method,
    redirect: 'manual',
    headers: {
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  })
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text }
}

/** Checks that a reply is a problem document of contract §3, and of that kind. */
export function assertProblem(reply: Reply, status: number, code: string): void {
  assert.equal(`${reply.status} ${String(reply.body.code)}`, `${status} ${code}`, reply.text)
  assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/)
  for (const member of ['type', 'title', 'detail', 'requestId'])
    assert.equal(typeof reply.body[member], 'string', member)
  assert.equal(reply.body.status, status)
}
