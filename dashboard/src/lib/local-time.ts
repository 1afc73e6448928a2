/** Times as the browser's own date fields hold them: of the reader's zone, to the minute. Pure but for the zone. */

const MINUTE_MS = 60_000

/** `2026-05-12T16:00`; empty for no time. */
export function toLocalInput(iso: string | undefined): string {
  if (iso === undefined) return ''
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}

/** RFC 3339; nothing for an empty field. */
export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text)
  return text === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
