/** One open line of a person: what she wants to hear, how far she has been told, and whether she still takes it. */
import type { Viewer } from '../context.ts'
import { matchingPatterns } from '../events/catalogue.ts'
import type { Line, LineEnd } from '../route.ts'
import { heartbeat, type Message } from './messages.ts'

/** Beyond this, what is new waits in the database rather than here. */
const MAX_WAITING_BYTES = 64 * 1024
/** Of heartbeats, in each of which something waited and nothing was taken. */
const PATIENCE = 2

type Start = { viewer: Viewer; cursor: string; patterns: readonly string[] | undefined }

export class Listener {
  readonly sessionId: string
  /** All that lies before it was told, or was not for her. */
  cursor: string
  readonly #line: Line
  readonly #patterns: readonly string[] | undefined
  readonly #standing: string
  #taken = 0
  #stuck = 0

  constructor(line: Line, { viewer, cursor, patterns }: Start) {
    this.sessionId = viewer.sessionId
    this.cursor = cursor
    this.#line = line
    this.#patterns = patterns
    this.#standing = standingOf(viewer)
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
    return standingOf(viewer) !== this.#standing
  }

  tell(message: Message): void {
    this.#line.send(message.as(this.#line.carrier))
  }

  /** Tells the cursor alone. `frames` are the same for everybody at one place of the feed. */
  beat(frames: ReturnType<typeof heartbeatsAt>): void {
    this.#line.send(frames(this.#line.carrier))
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

/** The heartbeat of one moment, written once for each kind of line. */
export function heartbeatsAt(cursor: string): (carrier: Line['carrier']) => Buffer {
  const written = new Map<Line['carrier'], Buffer>()
  return (carrier) => {
    const frame = written.get(carrier) ?? heartbeat(cursor, carrier)
    written.set(carrier, frame)
    return frame
  }
}

function standingOf({ role, department }: Viewer): string {
  return JSON.stringify([role, department])
}
