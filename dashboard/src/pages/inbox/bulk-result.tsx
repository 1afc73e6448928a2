import { Box, CloseButton, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { AnchorLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import classes from './bulk-result.module.css'
import { refusalWords, resultTitle, type Problem } from './bulk-words.ts'
import type { Result } from './use-bulk.ts'

/** What became of each: first those that are not decided, with what to do. The keyboard goes on here. */
export function BulkResult({ result, onClose }: { result: Result; onClose: () => void }) {
  const { verdict, done, refused } = result
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <Box component="section" aria-label={t('What became of each')} className={classes.panel}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h3" ref={title} tabIndex={-1} className={classes.title}>
          {resultTitle(verdict, done.length, refused.length)}
        </Title>
        <CloseButton aria-label={t('Close the result')} onClick={onClose} />
      </Group>
      <Stack gap="xs" component="ul" className={classes.list}>
        {refused.map((each) => (
          <Refused key={each.approval.id} {...each} />
        ))}
      </Stack>
      {done.length > 0 && (
        <details className={classes.done}>
          <summary>
            {verdict === 'APPROVED'
              ? t('{count} approved: show which', { count: done.length })
              : t('{count} rejected: show which', { count: done.length })}
          </summary>
          <ul className={classes.list}>
            {done.map((approval) => (
              <li key={approval.id}>
                <TitleLink approval={approval} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Box>
  )
}

function Refused({ approval, problem }: { approval: Approval; problem: Problem }) {
  const { user } = useSession()
  const { what, advice } = refusalWords(problem, user.id)
  return (
    <li className={classes.refused}>
      <TitleLink approval={approval} />
      <Text size="sm" className="foreign">
        {what}{' '}
        <Text span size="sm" c="dimmed">
          {advice}
        </Text>
      </Text>
    </li>
  )
}

function TitleLink({ approval: { id, title } }: { approval: Approval }) {
  return (
    <AnchorLink to="/approvals/$id" params={{ id }} size="sm" className="foreign">
      {title}
    </AnchorLink>
  )
}
