/**
 * Something outside the program keeps it from starting, and the reader can mend it.
 * `main.ts` prints the message alone, in one line, and exits with 1: so it says what to do.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
