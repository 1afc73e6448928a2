/** Thai. The terms are those of the mails (`src/notifications/letters/words/th.ts`). */
import type { Words } from '../lib/i18n/translate.ts'

export const th: Words = {}
