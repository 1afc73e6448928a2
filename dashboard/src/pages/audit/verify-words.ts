/** What a check of the audit log has found, in words. Pure. */
import type { VerificationView } from '../../../../src/audit/contract.ts'
import { plural, t } from '../../lib/i18n/t.ts'

/** What was checked, and how far. */
export function whatWasChecked({ ok, subjects, entries }: VerificationView, isOne: boolean): string {
  if (!ok)
    return plural(entries, {
      one: 'The check stopped at the first fault, after {n} entry.',
      other: 'The check stopped at the first fault, after {n} entries.',
    })
  const read = plural(entries, { one: '{n} entry', other: '{n} entries' })
  const histories = isOne ? t('This history') : plural(subjects, { one: '{n} history', other: '{n} histories' })
  return t('{histories} with {read}: every entry is there, in its order, and unchanged up to the newest.', {
    histories,
    read,
  })
}

/** What each fault of a chain (src/audit/chain.ts) means. */
const MEANINGS: Record<string, string> = {
  'the entry was changed': t(
    'Its text is not what was hashed when it was written: somebody has changed it in the database.',
  ),
  'the columns differ from the hashed body': t(
    'What searches go by (who, what, when) was changed in the database; the text of the entry is still what was written.',
  ),
  'an entry is missing': t('It was deleted from the database.'),
  'the chain ends before its head': t('The newest entries of this history were deleted from the database.'),
  'an entry was added': t('Somebody has written an entry into the database that the program did not write.'),
  'an entry was added above the head': t(
    'Somebody has written an entry into the database that the program did not write. Entries below it are not touched.',
  ),
  'the head was changed': t('The record of the newest entry was changed in the database.'),
  'the head of the chain is missing': t('The record of the newest entry was deleted from the database.'),
  'the whole history is missing': t('The thing is there, and its history was deleted from the database.'),
  'the beginning of the history is missing': t(
    'The history was deleted from the database, and begun anew by a later change.',
  ),
}

export function meaningOf(why: string): string {
  return MEANINGS[why] ?? t('The check says: {why}.', { why })
}

export const WHAT_TO_DO = [
  t('Keep the database as it is now, as evidence: take a backup before anything else.'),
  t(
    'Find out who could write to the database itself. The program never changes or deletes an entry, and the tables refuse it.',
  ),
  t('Compare this history with an older backup: the entries there show what was changed.'),
  t('Everything before this entry, and every history that the check has passed, can be relied on.'),
]
