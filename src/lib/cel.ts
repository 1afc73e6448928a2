/**
 * CEL expressions (https://cel.dev) of people whom we do not know, kept from doing harm. The only file that knows the
 * package: what may be written is decided by `cel-guard.ts` before the first run, and how much work a run may make before each.
 */
import { Environment } from '@marcbachmann/cel-js'
import { isAffordable, planOf, RefusedExpression } from './cel-guard.ts'

export type Outcome = { kind: 'value'; value: unknown } | { kind: 'error'; detail: string }

export type Expression = {
  /** Never throws: a field that is missing, or too much work, is an outcome. `size` is the length of the values as JSON. */
  evaluate(values: Readonly<Record<string, unknown>>, size: number): Outcome
}

export type Compiled = { kind: 'expression'; expression: Expression } | { kind: 'invalid'; message: string }

/** Compiles expressions over these variables. */
export type Compile = (text: string) => Compiled

const LIMITS = { maxAstNodes: 300, maxDepth: 40, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 5 }

/** Of conditions: what is surely not a yes or a no is invalid. All variables may be missing fields, null, or of any type. */
export function createConditions(variables: readonly string[]): Compile {
  const environment = jsonEnvironment(variables)
  return (text) => {
    try {
      return { kind: 'expression', expression: compile(environment, text) }
    } catch (error) {
      return { kind: 'invalid', message: faultOf(error, text) }
    }
  }
}

/** JSON has one kind of number, CEL two: so that `amount * 2` works, they mix in arithmetic as they do in comparisons. */
function jsonEnvironment(variables: readonly string[]): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS })
  for (const variable of variables) environment.registerVariable(variable, 'dyn')
  const mixed: Record<string, (a: number | bigint, b: number | bigint) => number> = {
    '+': (a, b) => Number(a) + Number(b),
    '-': (a, b) => Number(a) - Number(b),
    '*': (a, b) => Number(a) * Number(b),
    '/': (a, b) => Number(a) / Number(b),
  }
  for (const [operator, handler] of Object.entries(mixed)) {
    environment.registerOperator(`double ${operator} int`, handler)
    environment.registerOperator(`int ${operator} double`, handler)
  }
  const remainder = (a: number | bigint, b: number | bigint): number => Number(a) % Number(b)
  environment.registerOperator('double % int', remainder)
  return environment
}

function compile(environment: Environment, text: string): Expression {
  const program = environment.parse(text)
  const plan = planOf(program.ast)
  const { valid, type, error } = program.check()
  if (!valid) throw error ?? new RefusedExpression('cannot be checked', 0)
  if (type !== 'bool' && type !== 'dyn')
    throw new RefusedExpression(`must be true or false, and this is of type ${type}`, 0)
  return {
    evaluate(values, size) {
      if (!isAffordable(plan, values, size)) return { kind: 'error', detail: 'too much work for values of this size' }
      return withoutStacks(() => {
        try {
          return { kind: 'value', value: program(values) }
        } catch (thrown) {
          return { kind: 'error', detail: thrown instanceof Error ? thrown.message : String(thrown) }
        }
      })
    },
  }
}

/** In a loop each item may fail, and making the stack of an error costs four times as much as the rest (measured). */
function withoutStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return run()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** What is wrong and where, in one line. */
function faultOf(error: unknown, text: string): string {
  if (error instanceof RefusedExpression) return `${error.message} (${position(text, error.at)})`
  if (!(error instanceof Error)) return 'cannot be read'
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message
  return `${summary} (${position(text, startOf(error))})`
}

function startOf(error: Error): number {
  const range: unknown = 'range' in error ? error.range : undefined
  const isRange = typeof range === 'object' && range !== null && 'start' in range
  return isRange && typeof range.start === 'number' ? range.start : 0
}

function position(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
