/** Which ways a kind of news goes to a person: what it is by default, what the person has chosen, what is a duty. Pure. */
import { z } from 'zod'
import {
  type Channel,
  CHANNELS,
  type Choice,
  NEWS,
  NEWS_KINDS,
  NEWS_OF_MAIL,
  type NewsKind,
  type Rule,
} from './preferences-contract.ts'

/** What a person has chosen otherwise than it is by default. */
export type Choices = readonly { kind: string; channel: Channel; isOn: boolean }[]

/** Undefined where this channel does not carry this kind. */
export function ruleOf(kind: NewsKind, channel: Channel): Rule | undefined {
  return NEWS[kind].channels[channel]
}

/** What carries this kind to who has chosen so. A push is made of what is in the app, so without the one there is not the other. */
export function channelsOf(kind: NewsKind, choices: Choices): readonly Channel[] {
  const isOn = (channel: Channel): boolean => isCarriedBy(channel, kind, choices)
  return CHANNELS.filter((channel) => isOn(channel) && (channel !== 'push' || isOn('app')))
}

/** What the person has chosen, or what it is by default. */
export function isCarriedBy(channel: Channel, kind: NewsKind, choices: Choices): boolean {
  const rule = ruleOf(kind, channel)
  if (rule === undefined || rule === 'always') return rule === 'always'
  const chosen = choices.find((choice) => choice.kind === kind && choice.channel === channel)
  return chosen?.isOn ?? rule === 'on'
}

/** To who has asked, or watches. */
const isAnswer = z.union([z.object({ isRequester: z.literal(true) }), z.object({ isWatcher: z.literal(true) })])

/** Which news a mail is to its reader; undefined for one that is no kind of news. */
export function newsOfMail(kind: string, facts: unknown): NewsKind | undefined {
  const news = Object.entries(NEWS_OF_MAIL).find(([name]) => name === kind)?.[1] ?? undefined
  return news === 'approval.decided' && !isAnswer.safeParse(facts).success ? 'approval.settled' : news
}

/** For each kind that this person is told: the channels that there are, and whether they carry it. */
export function matrixOf(choices: Choices, isAdministrator: boolean): Partial<Record<NewsKind, Choice>> {
  const rows = newsFor(isAdministrator).map((kind): [NewsKind, Choice] => [
    kind,
    Object.fromEntries(
      CHANNELS.filter((channel) => ruleOf(kind, channel) !== undefined).map((channel) => [
        channel,
        isCarriedBy(channel, kind, choices),
      ]),
    ),
  ])
  return Object.fromEntries(rows)
}

export function newsFor(isAdministrator: boolean): NewsKind[] {
  return NEWS_KINDS.filter((kind) => isAdministrator || NEWS[kind].isForAdministrators !== true)
}
