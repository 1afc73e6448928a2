/** What is wrong with a field of a form, as people say it. Pure. */
import type { z } from 'zod'
import { t } from './i18n/t.ts'

/** The schema's own message where it says more than how long, how much or of what kind. */
export function fieldWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'number' || issue.expected === 'int' ? t('Give a number.') : t('This is needed.')
  if (issue.code === 'too_small') return tooSmall(issue)
  if (issue.code === 'too_big') {
    const most = Number(issue.maximum)
    return issue.origin === 'string' ? t('At most {most} characters.', { most }) : t('At most {most}.', { most })
  }
  const format = issue.code === 'invalid_format' ? issue.format : ''
  if (format === 'email') return t('This is not an e-mail address.')
  return format === 'url' ? t('This is not a URL.') : issue.message
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  const least = Number(minimum)
  if (origin === 'string') return least === 1 ? t('This is needed.') : t('At least {least} characters.', { least })
  return t('At least {least}.', { least })
}
