/** What `public/begin.js` has asked for before the scripts were there. */

type Early = { answer: Promise<Response>; at: number }

declare global {
  /** By address. */
  var askedEarly: Map<string, Early> | undefined
}

/** A page that took longer to begin asks anew. */
const FRESH_MS = 15_000

/** The answer to a GET of `url`, once; undefined: nobody has asked. */
export function takeEarly(url: string): Promise<Response> | undefined {
  const early = globalThis.askedEarly?.get(url)
  globalThis.askedEarly?.delete(url)
  return early && performance.now() - early.at < FRESH_MS ? early.answer : undefined
}
