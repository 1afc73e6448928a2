/** Ends the process in good order on SIGTERM and Ctrl-C. */

/** The first signal stops; a second one ends at once. A failure to stop is told, and ends with 1. */
export function stopOnSignal(stop: (signal: string) => Promise<void>, onError: (error: unknown) => void): void {
  let isStopping = false
  const receive = (signal: string): void => {
    if (isStopping) process.exit(130)
    isStopping = true
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        onError(error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => receive(signal))
}
