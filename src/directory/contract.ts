/** The shapes and routes of people, departments and roles. */
import { z } from 'zod'
import { flag, id, listOf, pageQuery, text, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

export const user = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    username: z.string(),
    email: z.string(),
    department: z.string().nullable(),
    role: z.string(),
    roleName: z.string(),
    managerId: z.string().nullable(),
    isActive: z.boolean(),
    unreachable: z
      .strictObject({
        since: z.string(),
        reason: z.string().meta({ description: 'such as mailbox_unknown' }),
      })
      .nullable()
      .meta({ description: 'since when the address takes no mail, as its mail server said; null: nothing is known' }),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'User' })
export type User = z.output<typeof user>

/** `Specialist/Engineer`, `specialist-engineer` and `SPECIALIST_ENGINEER` name the same role. */
const roleCode = text(64).transform((value) => value.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_'))

const departmentCode = text(64).regex(/^[\p{L}\p{N}._ &-]+$/u, 'must be letters, digits, space, . _ & or -')

const fields = {
  name: text(200),
  username: text(64).regex(/^[\p{L}\p{N}._-]+$/u, 'must be letters, digits, . _ or -'),
  email: z.email().max(254),
  department: departmentCode.nullable(),
  role: roleCode,
  managerId: id('user').nullable(),
  password: text(PASSWORD_MAX, PASSWORD_MIN),
  isActive: z.boolean(),
}

/** A department that is named for the first time comes into being with its code as its name. */
export const createUserBody = z.strictObject({
  name: fields.name,
  username: fields.username,
  email: fields.email,
  department: fields.department.optional(),
  role: fields.role.default('STAFF'),
  managerId: fields.managerId.optional(),
  password: fields.password.optional(),
})
export type CreateUserBody = z.output<typeof createUserBody>

export const updateUserBody = z
  .strictObject(fields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
export type UpdateUserBody = z.output<typeof updateUserBody>

const userQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional(),
  department: text(64).optional(),
  role: roleCode.optional(),
  active: flag.optional(),
})
export type UserQuery = z.output<typeof userQuery>

export const department = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    headUserId: z.string().nullable(),
    people: z.number().int(),
    version: z.number().int(),
  })
  .meta({ id: 'Department' })
export type Department = z.output<typeof department>

const departmentBody = z.strictObject({
  code: departmentCode,
  name: text(120),
  headUserId: id('user').nullable().optional(),
})
export type DepartmentBody = z.output<typeof departmentBody>

const role = z.strictObject({ code: z.string(), name: z.string(), rank: z.number().int() }).meta({ id: 'Role' })

const params = z.strictObject({ id: id('user') })
const manage = { by: 'person', capability: 'directory.manage' } as const
const read = { by: 'person', capability: 'signed-in' } as const
const tag = { tag: 'Directory' }

export const directoryRoutes = {
  users: route({
    ...tag,
    method: 'GET',
    url: '/api/directory/users',
    summary: 'List people',
    access: read,
    query: userQuery,
    response: listOf(user),
  }),
  createUser: route({
    ...tag,
    method: 'POST',
    url: '/api/directory/users',
    summary: 'Add a person',
    access: manage,
    body: createUserBody,
    response: user,
    status: 201,
  }),
  getUser: route({
    ...tag,
    method: 'GET',
    url: '/api/directory/users/:id',
    summary: 'Read a person',
    access: read,
    params,
    response: user,
  }),
  updateUser: route({
    ...tag,
    method: 'PATCH',
    url: '/api/directory/users/:id',
    summary: 'Change a person',
    access: manage,
    params,
    body: updateUserBody,
    response: user,
  }),
  departments: route({
    ...tag,
    method: 'GET',
    url: '/api/directory/departments',
    summary: 'List departments',
    access: read,
    query: wholeQuery,
    response: listOf(department),
  }),
  saveDepartment: route({
    ...tag,
    method: 'POST',
    url: '/api/directory/departments',
    summary: 'Add or rename a department',
    access: manage,
    body: departmentBody,
    response: department,
  }),
  roles: route({
    ...tag,
    method: 'GET',
    url: '/api/directory/roles',
    summary: 'List the role ladder',
    access: read,
    query: wholeQuery,
    response: listOf(role),
  }),
}
