/** Two services may not share a name: people tell them apart by it. */
import { refusingBy } from '../../directory/refusals.ts'
import { conflict } from '../../lib/errors.ts'

/** Runs a write of service_apps; a name that is taken becomes 409 `name_taken`. */
export function refusingTaken<T>(work: () => Promise<T>): Promise<T> {
  return refusingBy(
    { service_apps_name_key: () => conflict('name_taken', 'Another service has this name. Choose another one.') },
    work,
  )
}
