/**
 * What changed that no event tells, such as what came of a delivery, or a setting: the area of the API alone, for pages
 * that show it to read again. Nothing of it is kept, since whoever comes later reads anew.
 */

/** `personId`: of her own things; otherwise of what administrators deal with. */
export type Change = { area: string; personId?: string | undefined }

/** Marks a change among what nodes announce to each other. */
const MARK = '~'
/** Between two tellings of the same. */
const REST_MS = 500
/** What may have changed when too much did to name it. */
const BUSY: readonly Change[] = [{ area: 'Webhooks' }, { area: 'Jobs' }]

type Resting = { due: 'ours' | 'theirs' | undefined }

export class Changes {
  readonly #announce: ((marks: readonly string[]) => void) | undefined
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #resting = new Map<string, Resting>()

  /** `announce` tells the other nodes; there are none on the embedded database. */
  constructor(announce?: (marks: readonly string[]) => void) {
    this.#announce = announce
  }

  /** Committed here. Told at once, and at most every half second. */
  readonly note = (change: Change): void => this.#tell(change, 'ours')

  /** What another node announced; told nothing, anything may have changed. Answers what else it announced. */
  readonly hear = (announced?: readonly string[]): string[] | undefined => {
    const changes = announced?.filter((each) => each.startsWith(MARK)).map(read)
    for (const change of changes ?? BUSY) this.#tell(change, 'theirs')
    return announced?.filter((each) => !each.startsWith(MARK))
  }

  /** Until what is answered is called. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(change: Change, whose: 'ours' | 'theirs'): void {
    const mark = write(change)
    const resting = this.#resting.get(mark)
    if (resting) {
      if (resting.due !== 'ours') resting.due = whose
      return
    }
    const rest: Resting = { due: undefined }
    this.#resting.set(mark, rest)
    setTimeout(() => {
      this.#resting.delete(mark)
      if (rest.due) this.#tell(change, rest.due)
    }, REST_MS).unref()
    for (const listener of this.#listeners) listener(change)
    if (whose === 'ours') this.#announce?.([mark])
  }
}

/** Without a space, which stands between announcements. */
function write({ area, personId = '' }: Change): string {
  return `${MARK}${encodeURIComponent(area)}:${personId}`
}

function read(mark: string): Change {
  const [area = '', personId = ''] = mark.slice(MARK.length).split(':')
  return { area: decodeURIComponent(area), personId: personId === '' ? undefined : personId }
}
