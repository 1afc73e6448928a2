/** A person as the form holds one. */
import type { z } from 'zod'
import type { createUserBody, updateUserBody, User } from '../../../../src/directory/contract.ts'

export type PersonValues = {
  name: string
  username: string
  email: string
  department: string
  role: string
  managerId: string | null
  password: string
}

export const NEW_PERSON: PersonValues = {
  name: '',
  username: '',
  email: '',
  department: '',
  role: 'STAFF',
  managerId: null,
  password: '',
}

export function valuesOf({ name, username, email, department, role, managerId }: User): PersonValues {
  return { name, username, email, department: department ?? '', role, managerId, password: '' }
}

export function creationOf(values: PersonValues): z.input<typeof createUserBody> {
  const { managerId, ...rest } = changeOf(values)
  return managerId === null ? rest : { ...rest, managerId }
}

/** An empty password leaves the present one as it is. */
export function changeOf(values: PersonValues) {
  const { name, username, email, department, role, managerId, password } = values
  return {
    name: name.trim(),
    username: username.trim(),
    email: email.trim(),
    department: department.trim() === '' ? null : department.trim(),
    role,
    managerId,
    ...(password === '' ? {} : { password }),
  } satisfies z.input<typeof updateUserBody>
}
