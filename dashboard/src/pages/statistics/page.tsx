import { Group, SimpleGrid, Skeleton, Stack, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Loaded } from '../../components/loaded.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { StatsSkeleton } from '../../components/stats.tsx'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { ComparedByChoice, HowOftenYes, WhatTakesLongest } from './compared.tsx'
import { StatisticsFilters } from './filters.tsx'
import { HEADLINES, Headline } from './headline.tsx'
import { insights, isBlank } from './measures.ts'
import { NothingYet } from './nothing-yet.tsx'
import { AreDueDatesMet, DoWeKeepUp, HowLong, HowOld } from './over-time.tsx'
import { WhoDecided, WhoHasWork } from './people.tsx'
import { HEIGHT } from './question.tsx'
import { useStatisticsAddress } from './route.ts'
import { ofLastDays, USUAL_RANGE } from './search.ts'
import { lastDays } from './span.ts'

const GRID = { cols: { base: 1, md: 2 }, spacing: 'xl', verticalSpacing: 'xl' } as const

/** How approvals are doing, each chart an answer to a question; for each person of what she may see. */
export function StatisticsPage() {
  const { span, change } = useStatisticsAddress()
  const session = useSession()
  return (
    <Page
      title={t('Statistics')}
      description={scopeOf(can(session, 'approvals.readAll'), can(session, 'approvals.readDepartment'))}
    >
      <StatisticsFilters />
      {span.fault === undefined ? (
        <Charts />
      ) : (
        <NoMatch
          title={t('This range cannot be told of')}
          description={span.fault}
          clearLabel={t('Look at {days}', { days: lastDays(USUAL_RANGE) })}
          onClear={() => change(ofLastDays(undefined))}
        />
      )}
    </Page>
  )
}

function Charts() {
  const { search, span } = useStatisticsAddress()
  const query = useQuery({ ...insights(search, span.step), placeholderData: keepPreviousData })
  return (
    <Loaded query={query} skeleton={<PageSkeleton />}>
      {(told) =>
        isBlank(told) ? (
          <NothingYet />
        ) : (
          <Stack gap={36}>
            <Headline told={told} span={span} />
            <SimpleGrid {...GRID}>
              <HowLong told={told} span={span} />
              <HowOld told={told} />
              <AreDueDatesMet told={told} span={span} />
              <DoWeKeepUp told={told} span={span} />
            </SimpleGrid>
            <Compared />
            <People />
          </Stack>
        )
      }
    </Loaded>
  )
}

function Compared() {
  const { search } = useStatisticsAddress()
  const by = search.by ?? 'type'
  const query = useQuery({ ...insights(search, by), placeholderData: keepPreviousData })
  return (
    <section aria-labelledby="statistics-compared">
      <Group gap="sm" mb="md">
        <Title order={2} id="statistics-compared">
          {t('Compared by')}
        </Title>
        <ComparedByChoice />
      </Group>
      <Loaded query={query} skeleton={<PairSkeleton />}>
        {(told) => (
          <SimpleGrid {...GRID}>
            <WhatTakesLongest told={told} by={by} />
            <HowOftenYes told={told} by={by} />
          </SimpleGrid>
        )}
      </Loaded>
    </section>
  )
}

function People() {
  const { search } = useStatisticsAddress()
  const query = useQuery({ ...insights(search, 'person'), placeholderData: keepPreviousData })
  return (
    <Loaded query={query} skeleton={<PairSkeleton />}>
      {(told) => (
        <SimpleGrid {...GRID}>
          <WhoHasWork told={told} />
          <WhoDecided told={told} />
        </SimpleGrid>
      )}
    </Loaded>
  )
}

function scopeOf(seesAll: boolean, seesDepartment: boolean): string {
  if (seesAll) return t('Of all approvals.')
  return seesDepartment
    ? t('Of your department’s approvals, and those that involve you.')
    : t('Of the approvals that you asked for or are asked about.')
}

function PageSkeleton() {
  return (
    <Stack gap={36} role="status" aria-label={t('Loading')}>
      <StatsSkeleton labels={HEADLINES} />
      <PairSkeleton />
      <PairSkeleton />
    </Stack>
  )
}

function PairSkeleton() {
  return (
    <SimpleGrid {...GRID}>
      <Skeleton h={HEIGHT + 34} />
      <Skeleton h={HEIGHT + 34} />
    </SimpleGrid>
  )
}
