import { Box, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Panel } from '../../components/panel.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSecond } from '../../lib/use-second.ts'
import classes from './approval-view.module.css'
import { CancelButton } from './cancel-button.tsx'
import { ChangedSince } from './changed-since.tsx'
import { DecisionArea } from './decision-area.tsx'
import { Details } from './details.tsx'
import { Evidence } from './evidence.tsx'
import { Headline } from './headline.tsx'
import { History } from './history.tsx'
import { LevelPath } from './level-path.tsx'
import { WatchButton } from './watch-button.tsx'
import { WhyMe } from './why-me.tsx'

/** Its suggestions of people are a good part of the page's code, and nobody begins with a comment. */
const CommentBox = lazy(async () => ({ default: (await import('./comment-box.tsx')).CommentBox }))

type Props = { approval: Approval; onDecided?: (approval: Approval) => void }

/** All that one needs to decide, in the order in which one asks: what, why me, the answer, then the rest. */
export function ApprovalView({ approval, onDecided }: Props) {
  // What is needed to decide is there first, and answers to the hand while the rest is drawn.
  const isRestDrawn = useSecond()
  return (
    <Box className={classes.view}>
      <Box className={classes.columns}>
        <Box className={classes.main}>
          <Headline approval={approval} />
          <div className="on-screen-alone">
            <ChangedSince key={approval.id} approvalId={approval.id} />
          </div>
          <div className="on-screen-alone">
            <WhyMe approval={approval} />
          </div>
          {approval.description !== '' && (
            <Text className={`foreign ${classes.description}`} size="md">
              {approval.description}
            </Text>
          )}
          <div className="on-screen-alone">
            <DecisionArea approval={approval} onDecided={onDecided} />
          </div>
        </Box>
        <Box className={classes.side}>
          <Panel title={t('Path')} actions={<WatchButton approvalId={approval.id} />}>
            <LevelPath approval={approval} />
          </Panel>
          <Details approval={approval} />
        </Box>
        <Box className={classes.rest}>{isRestDrawn && <Rest approval={approval} />}</Box>
      </Box>
    </Box>
  )
}

function Rest({ approval }: { approval: Approval }) {
  return (
    <>
      <Panel title={t('History')} actions={<CancelButton approval={approval} />}>
        <History approval={approval} />
        <Box mt="lg" mb="md" className="on-screen">
          <Suspense fallback={<Skeleton height={150} />}>
            <CommentBox key={approval.id} approvalId={approval.id} />
          </Suspense>
        </Box>
      </Panel>
      <Evidence approval={approval} />
    </>
  )
}
