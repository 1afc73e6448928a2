/** Calls back after the event loop has looked at its sockets once more: everybody who asked during one turn, together. */
export class NextTurn {
  #waiting: { onTurn(): void }[] = []

  wait(listener: { onTurn(): void }): void {
    this.#waiting.push(listener)
    if (this.#waiting.length === 1) setImmediate(() => this.#call())
  }

  #call(): void {
    const listeners = this.#waiting
    this.#waiting = []
    for (const listener of listeners) listener.onTurn()
  }
}
