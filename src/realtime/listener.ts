/** One open line of a person: what she wants to hear, how far she has been told, and whether she still takes it. */
import type { Viewer } from '../context.ts'
import { matchingPatterns } from '../events/catalogue.ts'
import type { Line, LineEnd } from '../route.ts'
import type { Change } from './changes.ts'
import type { Message } from './messages.ts'

/** Beyond this, what is new waits in the database rather than here. */
const MAX_WAITING_BYTES = 64 * 1024
/** Of heartbeats, in each of which something waited and nothing was taken. */
const PATIENCE = 2

type Start = { viewer: Viewer; cursor: string; patterns: readonly string[] | undefined }

export class Listener {
  readonly sessionId: string
  readonly #viewer: Viewer
  /** All that lies before it was told, or was not for her. */
  cursor: string
  readonly #line: Line
  readonly #patterns: readonly string[] | undefined
  #taken = 0
  #stuck = 0

  constructor(line: Line, { viewer, cursor, patterns }: Start) {
    this.sessionId = viewer.sessionId
    this.cursor = cursor
    this.#line = line
    this.#patterns = patterns
    this.#viewer = viewer
  }

  get isGone(): boolean {
    return this.#line.isGone
  }

  get isFull(): boolean {
    return this.#line.waiting > MAX_WAITING_BYTES
  }

  wants(eventType: string): boolean {
    return wantsType(this.#patterns, eventType)
  }

  /** Role or department are no longer those that she came with. */
  hasChanged(viewer: Viewer): boolean {
    return viewer.role !== this.#viewer.role || viewer.department !== this.#viewer.department
  }

  /** Her own things, or (of nobody) what administrators deal with. As she was when she came: her line ends with that. */
  isConcernedBy({ personId }: Change): boolean {
    return personId === undefined ? this.#viewer.capabilities.has('webhooks.manage') : personId === this.#viewer.id
  }

  tell(message: Message): void {
    this.#line.send(message(this.#line.carrier))
  }

  drained(): Promise<void> {
    return this.#line.drained()
  }

  /** To be asked at each heartbeat: cuts a caller that has stopped taking. */
  cutIfStuck(): boolean {
    const { taken, waiting } = this.#line
    this.#stuck = waiting > 0 && taken === this.#taken ? this.#stuck + 1 : 0
    this.#taken = taken
    if (this.#stuck < PATIENCE) return false
    this.#line.cut()
    return true
  }

  cut(): void {
    this.#line.cut()
  }

  end(why: LineEnd): void {
    this.#line.end(why)
  }
}

/** Told no patterns, a caller wants everything. */
export function wantsType(patterns: readonly string[] | undefined, eventType: string): boolean {
  return patterns === undefined || matchingPatterns(eventType).some((each) => patterns.includes(each))
}
