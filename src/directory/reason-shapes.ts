/** Why a person is asked: stored in English, and known again, so that pages and mails say it in the reader's language. Pure. */

/** By which service, and at which level, a person was named. */
export type Naming = { service: string; level: number; levelName: string }

export function namedReason(naming: Naming, person: string): string {
  return `${headOf(naming)}${person}${tailOf(naming)}`
}

/** A reason of any other kind is told as it is stored. */
export function isNamed(reason: string, naming: Naming): boolean {
  return reason.startsWith(headOf(naming)) && reason.endsWith(tailOf(naming))
}

function headOf({ service }: Naming): string {
  return `${service} named `
}

function tailOf({ level, levelName }: Naming): string {
  return ` as an approver of level ${level} (${levelName}).`
}
