import { Button, EmptyState } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { ButtonLink } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { useStatisticsAddress } from './route.ts'
import { ofLastDays, type Range } from './search.ts'
import { lastDays } from './span.ts'

const LONGEST: Range = '90d'

/** In place of charts of nothing: what can be done about it. */
export function NothingYet() {
  const { search, span, change } = useStatisticsAddress()
  const mayAsk = can(useSession(), 'services.manage')
  if (search.service !== undefined || search.type !== undefined || search.department !== undefined)
    return (
      <NoMatch
        title={t('Nothing of this kind')}
        description={t('No approval that you may see matches {words}.', { words: span.words })}
        onClear={() => change({ service: undefined, type: undefined, department: undefined })}
      />
    )
  if (search.from !== undefined || search.to !== undefined)
    return (
      <NoMatch
        title={t('No approvals {words}', { words: span.words })}
        description={t('Other days may tell.')}
        clearLabel={t('Look at {days}', { days: lastDays(LONGEST) })}
        onClear={() => change(ofLastDays(LONGEST))}
      />
    )
  return (
    <EmptyState
      py={56}
      maw={520}
      mx="auto"
      icon={<IconChartBar size={32} stroke={1.5} />}
      title={t('No approvals {words}', { words: span.words })}
      description={
        mayAsk
          ? t('Statistics begin with the first request: have a service ask for an approval, and decide it.')
          : t('Statistics begin with the first approval that asks you, or that you asked for.')
      }
    >
      {search.range !== LONGEST && (
        <Button variant="default" onClick={() => change(ofLastDays(LONGEST))}>
          {t('Look at {days}', { days: lastDays(LONGEST) })}
        </Button>
      )}
      {mayAsk && <ButtonLink to="/welcome">{t('Ask for the first approval')}</ButtonLink>}
    </EmptyState>
  )
}
