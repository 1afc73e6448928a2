/** Words in the reader's language. The English text is the key, so that the code reads as the page does. Pure. */
import { createElement, Fragment, type ReactNode } from 'react'

/** The texts of a language by the English ones; one that counts may have a text for each of the language's plural forms. */
export type Words = Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>

/** What a refusal means, by the code of the problem; what a language lacks is told as the server says it. */
export type Refusals = Readonly<Record<string, string>>

/** The placeholders of a text: `{who} of {what}` has `who` and `what`. */
type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Filling<Name extends string, V> = [Name] extends [never] ? [] : [values: Record<Name, V>]
/** A number is written as the language writes it; what counts nothing, such as a status code, is given as text. */
type Value = string | number

const PLACEHOLDER = /\{(\w+)\}/

/** `locale` is the language, and where it is spoken, for Intl. What `words` lack stays English. */
export function createTranslator(locale: string, words: Words, refusals: Refusals = {}) {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 })
  const plurals = new Intl.PluralRules(locale)
  const written = (value: Value): string => (typeof value === 'number' ? numbers.format(value) : value)

  function lookUp(english: string): string {
    const found = words[english]
    return (typeof found === 'object' ? found.other : found) ?? english
  }

  /** Every second part is the name of a placeholder. */
  function filled(text: string, values: Record<string, Value> = {}): string {
    const parts = text.split(PLACEHOLDER)
    return parts.map((part, index) => (index % 2 === 0 ? part : written(values[part] ?? ''))).join('')
  }

  return {
    /** The text in the reader's language: `t('Since {when}', { when })`. */
    t<const T extends string>(english: T, ...[values]: Filling<Names<T>, Value>): string {
      return filled(lookUp(english), values)
    },

    /** A sentence with a link or something bold inside. */
    tn<const T extends string>(english: T, values: Record<Names<T>, ReactNode>): ReactNode {
      const nodes: Record<string, ReactNode> = values
      const parts = lookUp(english).split(PLACEHOLDER)
      return parts.map((part, key) => createElement(Fragment, { key }, key % 2 === 0 ? part : nodes[part]))
    },

    /** `plural(3, { one: '{n} approval', other: '{n} approvals' })`. Its key is the English of many. */
    plural<const T extends string>(
      n: number,
      forms: { one: string; other: T },
      ...[values]: Filling<Exclude<Names<T>, 'n'>, Value>
    ): string {
      const form = plurals.select(n)
      const found = words[forms.other]
      const english = form === 'one' ? forms.one : forms.other
      const text = typeof found === 'object' ? (found[form] ?? found.other) : found
      return filled(text ?? english, { ...values, n })
    },

    /** A text of a contract that the server shares. One that this page does not know stays English. */
    translated: lookUp,

    /** Undefined: say it as the server does. */
    refusal(code: string, values: Record<string, Value>): string | undefined {
      const text = refusals[code]
      return text === undefined ? undefined : filled(text, values)
    },
  }
}
