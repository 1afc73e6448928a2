import { ButtonLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { Notice } from './notice.tsx'

/** Cut off, copied from the outbox, which shows no links that work, or too old to be known. */
export function UnknownLink() {
  return (
    <Notice
      look="info"
      title={t('This link is not known')}
      text={t(
        'It may have been cut off on its way, or it is more than a month old. What waits for you is in your inbox.',
      )}
    >
      <ButtonLink to="/" size="md">
        {t('To your inbox')}
      </ButtonLink>
    </Notice>
  )
}
