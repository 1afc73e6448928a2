/** Calls the server as a service does. */

export type Service = { name: string; url: string; key: string }

/** @throws Error with the problem's text when the answer is not 2xx */
export async function call<Answer>(
  { url, key }: Service,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
