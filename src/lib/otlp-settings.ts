/** The settings that OpenTelemetry names for exporters, as its specification writes them. Pure. */

/** Undefined when it is no address of a collector. The path of the signal is added to whatever path it has. */
export function tracesUrl(endpoint: string): string | undefined {
  const url = URL.parse(endpoint)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || url.username + url.password + url.search + url.hash !== '') return undefined
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1/traces`
}

/** `name=value,name=value` with percent-encoded values; undefined when it is not, or when one could not be sent. */
export function parseOtlpHeaders(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const [, name, encoded] = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=(.*)$/.exec(pair) ?? []
    const value = decode(encoded ?? '')
    if (name === undefined || value === undefined || !/^[\x20-\x7e]*$/.test(value)) return undefined
    headers[name.toLowerCase()] = value
  }
  return headers
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.trim())
  } catch {
    return undefined
  }
}
