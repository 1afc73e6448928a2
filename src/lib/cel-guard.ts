/** Reads a parsed CEL expression before it may run: refuses what could run away, and plans how much work the rest makes. Pure. */
import type { ASTNode } from '@marcbachmann/cel-js'
import { MAX_CHOICES, patternFault } from './safe-pattern.ts'

/** What may be called. The rest (`map`, `split`, `join`, `cel.bind` …) could make more data than there is. */
const FUNCTIONS = new Set(['has', 'size', 'string', 'int', 'uint', 'double', 'bool', 'type', 'dyn', 'timestamp'])
const METHODS = new Set(
  `size contains startsWith endsWith matches lowerAscii upperAscii trim getFullYear getMonth getDate getDayOfMonth
   getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds`.split(/\s+/),
)
/** What looks at no more than one value. */
const CHEAP = new Set(['value', 'id', '.', '.?', 'list', 'map', '?:', '&&', '||', '!_', '-_'])
const LOOPS = new Set(['exists', 'all', 'exists_one', 'filter'])

/** Where a value comes from: `approval.workflow.approvers` is ['approval', 'workflow', 'approvers']. */
type Path = readonly string[]

/** What an expression looks at: the operands of its operations, and its loops, each with what it does for one item. */
export type Plan = Work & { loops: (Work & { over: Path })[] }
/** `own` counts the operands that are an item of the loop, or part of one. */
type Work = { nodes: number; own: number; operands: { path: Path; weight: number }[] }

/** `variable` is the loop's own; undefined outside of loops. */
type Scope = { plan: Plan; work: Work; variable?: string }

/** One step of the evaluator may fail, which costs as much as looking at so many characters. */
const STEP = 256
/** Trying a pattern at one character costs so much for each of its choices. */
const CHOICE = 4
/** In characters; below 0.2 s, measured with the worst there is. An ordinary filter over an ordinary event needs 20,000. */
const MAX_WORK = 16 * 1024 * 1024

export class RefusedExpression extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** @throws RefusedExpression */
export function planOf(ast: ASTNode): Plan {
  const plan: Plan = { nodes: 0, own: 0, operands: [], loops: [] }
  walk(ast, { plan, work: plan })
  return plan
}

/** Whether the plan stays within bounds on these values; `size` is their length as JSON. */
export function isAffordable(plan: Plan, values: object, size: number): boolean {
  const once = ({ nodes, operands }: Work): number =>
    operands.reduce((sum, { path, weight }) => sum + weight * sizeOf(valueAt(values, path), size), nodes * STEP)
  // All items of a list together are no larger than the values, so using each of them once costs that much at most.
  const each = plan.loops.map((loop) => lengthOf(valueAt(values, loop.over)) * once(loop) + loop.own * size)
  return each.reduce((sum, work) => sum + work, once(plan)) <= MAX_WORK
}

/** Answers the paths on which the node's value depends. */
function walk(node: ASTNode, scope: Scope): Path[] {
  scope.work.nodes += 1
  const path = pathOf(node)
  if (path) return [path]
  if (node.op === 'call') return call(node, node.args[0], node.args[1], scope)
  if (node.op === 'rcall') return method(node, node.args[0], [node.args[1], ...node.args[2]], scope)
  const children = [node.args].flat(2).filter(isNode)
  return CHEAP.has(node.op) ? children.flatMap((child) => walk(child, scope)) : operation(children, scope)
}

/** It may look at all of what its operands depend on, `weight` times. */
function operation(operands: readonly ASTNode[], scope: Scope, weight = 1): Path[] {
  const paths = operands.flatMap((operand) => walk(operand, scope))
  for (const path of paths) {
    if (path[0] === scope.variable) scope.work.own += weight
    else scope.work.operands.push({ path, weight })
  }
  return paths
}

function call(node: ASTNode, name: string, args: readonly ASTNode[], scope: Scope): Path[] {
  if (name === 'has') return []
  const isLiteral = args.every(({ op }) => op === 'value')
  if (!FUNCTIONS.has(name) && !(name === 'duration' && isLiteral)) throw unavailable(node, `${name}()`)
  return operation(args, scope)
}

function method(node: ASTNode, name: string, operands: readonly ASTNode[], scope: Scope): Path[] {
  const [receiver, ...args] = operands
  if (receiver && LOOPS.has(name)) return loop(node, receiver, args, scope)
  if (!METHODS.has(name)) throw unavailable(node, `.${name}()`)
  if (name.startsWith('get') && args.length > 0) throw unavailable(node, `.${name}() with a time zone`)
  if (name !== 'matches') return operation(operands, scope)
  const [pattern] = args
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    throw new RefusedExpression('matches() takes a pattern that is written out', node.start)
  const fault = patternFault(pattern.args)
  if (fault !== undefined) throw new RefusedExpression(`the pattern of matches() ${fault}`, pattern.start)
  return operation(operands, scope, CHOICE * MAX_CHOICES)
}

/** Over a list that is there, so that all its items together are no larger than the values. */
function loop(node: ASTNode, receiver: ASTNode, args: readonly ASTNode[], { plan, variable }: Scope): Path[] {
  if (variable !== undefined)
    throw new RefusedExpression('exists(), all() and filter() cannot be inside each other', node.start)
  const over = sourceOf(receiver)
  if (!over) throw new RefusedExpression('exists(), all() and filter() go over a field that is a list', receiver.start)
  if (receiver.op === 'rcall') walk(receiver, { plan, work: plan })
  const work = { nodes: 0, own: 0, operands: [], over }
  plan.loops.push(work)
  const [own, ...bodies] = args
  for (const body of bodies) walk(body, { plan, work, variable: own?.op === 'id' ? own.args : '' })
  return [over]
}

/** The list beneath any number of filters. */
function sourceOf(node: ASTNode): Path | undefined {
  return node.op === 'rcall' && node.args[0] === 'filter' ? sourceOf(node.args[1]) : pathOf(node)
}

/** A chain of names and of indexes that are written out; undefined for everything else. */
function pathOf(node: ASTNode): Path | undefined {
  if (node.op === 'id') return [node.args]
  if (node.op !== '.' && node.op !== '[]') return undefined
  const [from, last] = node.args
  const before = pathOf(from)
  if (typeof last === 'string') return before && [...before, last]
  return before && last.op === 'value' ? [...before, String(last.args)] : undefined
}

function valueAt(values: object, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    values,
  )
}

function sizeOf(value: unknown, whole: number): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? whole : 1
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function unavailable({ start }: ASTNode, what: string): RefusedExpression {
  return new RefusedExpression(`${what} is not available here`, start)
}
