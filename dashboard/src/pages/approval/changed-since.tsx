import { Box, Group, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { type ChangedField, type ChangesSince, lookRoutes } from '../../../../src/approvals/look-contract.ts'
import { call } from '../../lib/api.ts'
import { When } from '../../components/when.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { fieldName, tellValue } from './changed-words.ts'
import classes from './changed-since.module.css'
import { useLook } from './use-look.ts'

/** As long as the page is open, what has changed since it was opened is added to what had changed before. */
function useChanges(approvalId: string): ChangesSince | undefined {
  const since = useRef<string>(undefined)
  const params = { id: approvalId }
  const { queryKey } = read(lookRoutes.changes, { params })
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const query = since.current === undefined ? {} : { since: since.current }
      const answer = await call(lookRoutes.changes, { params, query }, { signal })
      since.current ??= answer.since
      return answer
    },
    gcTime: 0,
  })
  return data
}

/** What others have changed since the reader looked last: she may have made up her mind on what is no longer so. */
export function ChangedSince({ approvalId }: { approvalId: string }) {
  const data = useChanges(approvalId)
  useLook(approvalId, data?.readAt)
  if (!data || (data.changed.length === 0 && data.comments === 0)) return null
  return (
    <Group
      className={classes.changes}
      gap={10}
      wrap="nowrap"
      align="flex-start"
      role="region"
      aria-label={t('Since you looked')}
    >
      <IconHistory size={18} stroke={1.75} className={classes.icon} aria-hidden />
      <Box miw={0} flex={1}>
        <Text size="xs" c="dimmed" role="status">
          {t('Since you looked')}, <When at={data.since} inherit />
        </Text>
        {data.changed.length > 0 && (
          <ul className={classes.list}>
            {data.changed.map((change) => (
              <Change key={change.field} change={change} />
            ))}
          </ul>
        )}
        {data.comments > 0 && (
          <Text size="sm" mt={4}>
            {plural(data.comments, { one: '{n} new comment', other: '{n} new comments' })}
          </Text>
        )}
      </Box>
    </Group>
  )
}

function Change({ change: { field, before, after, by, at } }: { change: ChangedField }) {
  return (
    <li>
      <Text size="xs" c="dimmed" className="foreign">
        {fieldName(field)} · {by}, <When at={at} inherit />
      </Text>
      <Text size="sm" className={`foreign ${classes.values}`}>
        <del className={classes.before}>{tellValue(field, before)}</del>
        <span aria-hidden> → </span>
        <ins className={classes.after}>{tellValue(field, after)}</ins>
      </Text>
    </li>
  )
}
