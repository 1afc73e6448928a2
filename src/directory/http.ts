/** Binds the directory's routes to its verbs. */
import type { Bind } from '../route.ts'
import { directoryRoutes as routes } from './contract.ts'
import { createUser } from './create-user.ts'
import type { Credentials } from './credentials.ts'
import { listDepartments, saveDepartment } from './departments.ts'
import { getUser } from './get-user.ts'
import { listRoles } from './list-roles.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

/** `credentials` come from the room above, which owns passwords and sessions. */
export function directoryHttp(bind: Bind, credentials: Credentials): void {
  bind(routes.users, ({ ctx, query }) => listUsers(ctx, query))
  bind(routes.createUser, ({ ctx, actor, body }) => createUser(ctx, actor, body, credentials))
  bind(routes.getUser, ({ ctx, params }) => getUser(ctx, params.id))
  bind(routes.updateUser, ({ ctx, actor, params, body, ifMatch }) =>
    updateUser(ctx, actor, { id: params.id, changes: body, ifMatch }, credentials),
  )
  bind(routes.departments, ({ ctx, query }) => listDepartments(ctx, query))
  bind(routes.saveDepartment, ({ ctx, actor, body, ifMatch }) => saveDepartment(ctx, actor, body, ifMatch))
  bind(routes.roles, ({ ctx, query }) => listRoles(ctx, query))
}
