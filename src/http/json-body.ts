/** Reads JSON bodies strictly: valid UTF-8, valid JSON, no NUL, no lone surrogate, bounded depth. */
import { malformed } from '../lib/errors.ts'

/** Deeper bodies could exhaust the stack of whoever serializes them later. */
const MAX_DEPTH = 32

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Parses a body. An empty one is `undefined`. Throws AppError 400 and says what is wrong. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  const value = parse(decode(bytes))
  inspect(value)
  return value
}

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw Object.assign(malformed('The body is not valid UTF-8.'), { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON'
    throw Object.assign(malformed(`The body is not valid JSON: ${reason}`), { cause })
  }
}

/** Walks without recursion, because the depth is the caller's to choose. */
function inspect(root: unknown): void {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 1 }]
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { value, path, depth } = node
    if (typeof value === 'string') checkText(value, path)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw malformed('A number is too large.', [{ path, message: 'is too large a number' }])
    if (value === null || typeof value !== 'object') continue
    if (depth > MAX_DEPTH)
      throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`, [{ path, message: 'nested too deeply' }])
    for (const [key, member] of Object.entries(value)) {
      if (key === '__proto__')
        throw malformed('A member must not be named __proto__.', [{ path, message: 'has a member __proto__' }])
      checkText(key, path)
      const memberPath = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      stack.push({ value: member, path: memberPath, depth: depth + 1 })
    }
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\0')) throw malformed('Text must not contain NUL.', [{ path, message: 'must not contain NUL' }])
  if (!text.isWellFormed())
    throw malformed('Text must be well-formed Unicode.', [{ path, message: 'has a lone surrogate' }])
}
