import { Box, Skeleton } from '@mantine/core'
import { type ReactNode, Suspense } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Panel } from '../../components/panel.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useIsPhone } from '../../lib/use-is-phone.ts'
import { useSecond } from '../../lib/use-second.ts'
import classes from './approval-view.module.css'
import { CancelButton } from './cancel-button.tsx'
import { ChangedSince } from './changed-since.tsx'
import { DecisionArea } from './decision-area.tsx'
import { Description } from './description.tsx'
import { Details } from './details.tsx'
import { Evidence } from './evidence.tsx'
import { Headline } from './headline.tsx'
import { History } from './history.tsx'
import { LevelPath } from './level-path.tsx'
import { WatchButton } from './watch-button.tsx'
import { WhyMe } from './why-me.tsx'

/** Its suggestions of people are a good part of the page's code, and nobody begins with a comment. */
const CommentBox = lazyPart(async () => (await import('./comment-box.tsx')).CommentBox)

type Props = { approval: Approval; onDecided?: (approval: Approval) => void }

/** All that one needs to decide, in the order in which one asks: what, why me, the answer, then the rest. */
export function ApprovalView({ approval, onDecided }: Props) {
  const isPhone = useIsPhone()
  return (
    <Box className={classes.view}>
      <Box className={classes.columns}>
        <Box className={classes.main}>
          <Headline approval={approval} />
          <Description text={approval.description} />
          <div className="on-screen-alone">
            <ChangedSince key={approval.id} approvalId={approval.id} />
          </div>
          <div className="on-screen-alone">
            <WhyMe approval={approval} />
          </div>
          <div className="on-screen-alone">
            <DecisionArea approval={approval} onDecided={onDecided} />
          </div>
        </Box>
        <Box className={classes.side}>
          <Later isLater={isPhone}>
            <Panel title={t('Path')} actions={<WatchButton approvalId={approval.id} />}>
              <LevelPath approval={approval} />
            </Panel>
            <Details approval={approval} />
          </Later>
        </Box>
        <Box className={classes.rest}>
          <Later>
            <Later isLater={isPhone}>
              <Rest approval={approval} />
            </Later>
          </Later>
        </Box>
      </Box>
    </Box>
  )
}

/** What is needed to decide is there first, and answers to the hand while this is drawn; on a telephone it lies below. */
function Later({ isLater = true, children }: { isLater?: boolean; children: ReactNode }) {
  const isSecond = useSecond()
  return isSecond || !isLater ? children : null
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
