/** What a broken constraint means to the caller. Races end in the constraint, so every refusal is told from here. */
import pg from 'pg'
import { conflict, unprocessable, type AppError } from '../lib/errors.ts'

type Refusals = Record<string, () => AppError>

const DIRECTORY_REFUSALS: Refusals = {
  users_username_key: () => conflict('username_taken', 'Another person has this username. Choose another one.'),
  users_email_key: () => conflict('email_taken', 'Another person has this e-mail address.'),
  users_role_code_fkey: () =>
    unprocessable('unknown_role', 'There is no such role; GET /api/directory/roles lists them.', 'role'),
  users_manager_id_fkey: () => unprocessable('unknown_person', 'There is no person with this id.', 'managerId'),
  departments_head_user_id_fkey: () =>
    unprocessable('unknown_person', 'There is no person with this id.', 'headUserId'),
}

/** Runs statements of the directory; a constraint that they break becomes its refusal. */
export function refusing<T>(work: () => Promise<T>): Promise<T> {
  return refusingBy(DIRECTORY_REFUSALS, work)
}

/** As `refusing`, with the refusals of another domain. */
export async function refusingBy<T>(refusals: Refusals, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const constraint = error instanceof pg.DatabaseError ? error.constraint : undefined
    const refusal = constraint === undefined ? undefined : refusals[constraint]
    throw refusal?.() ?? error
  }
}
