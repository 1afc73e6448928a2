/** Binds the route of how the whole is doing. */
import type { Bind } from '../route.ts'
import { systemRoutes } from './contract.ts'
import type { ThisNode } from './nodes.ts'
import { createSystemReader } from './read-system.ts'

export function systemHttp(bind: Bind, node: ThisNode): void {
  const read = createSystemReader(node)
  bind(systemRoutes.get, ({ ctx }) => read(ctx))
}
