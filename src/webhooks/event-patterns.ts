/** Patterns of event types (`approval.approved`, `approval.*`, `*`) as SQL understands them. Pure. */

/** For `like any`: matches what `matchingPatterns` of the catalogue says of each type. */
export function likePatterns(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => {
    if (pattern === '*') return '%'
    return pattern.endsWith('.*') ? `${escaped(pattern.slice(0, -1))}%` : escaped(pattern)
  })
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
