/** `what` differs; null: it was not there, or nothing says what it was. */
export type Difference = { what: string; before: string | null; after: string | null }
