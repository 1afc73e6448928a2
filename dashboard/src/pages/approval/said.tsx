import { Box, Text, Timeline } from '@mantine/core'
import { IconMessage } from '@tabler/icons-react'
import type { Comment } from '../../../../src/approvals/comment-contract.ts'
import { partsOf } from '../../../../src/directory/mention-shapes.ts'
import { When } from '../../components/when.tsx'
import { tn } from '../../lib/i18n/t.ts'
import classes from './said.module.css'

/** What somebody said about the approval, with the people whom it mentions by their names. `serviceName`: which service passed it on. */
export function Said({ comment, serviceName }: { comment: Comment; serviceName: string }) {
  const { author, text, mentions, serviceId, createdAt } = comment
  return (
    <Timeline.Item bullet={<IconMessage size={13} aria-hidden />}>
      <Text size="sm" className="foreign">
        {serviceId === null
          ? tn('{author} commented', { author: <b>{author.name}</b> })
          : tn('{author} commented, through {service}', { author: <b>{author.name}</b>, service: serviceName })}{' '}
        <Text span size="xs" c="dimmed">
          <When at={createdAt} />
        </Text>
      </Text>
      <Box component="blockquote" className={`foreign ${classes.said}`}>
        {partsOf(text).map((part, index) =>
          'text' in part ? (
            part.text
          ) : (
            // oxlint-disable-next-line react/no-array-index-key -- the parts of a text that never changes
            <span key={index} className={classes.mention}>
              @{mentions.find(({ id }) => id === part.userId)?.name ?? part.userId}
            </span>
          ),
        )}
      </Box>
    </Timeline.Item>
  )
}
