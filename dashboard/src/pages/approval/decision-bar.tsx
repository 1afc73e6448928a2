import { Box, Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { useCommands } from '../../lib/commands.tsx'
import { OnceOpened } from '../../components/once-opened.tsx'
import { t } from '../../lib/i18n/t.ts'
import classes from './decision-bar.module.css'
import type { Verdict } from './model.ts'

const loadSheet = () => import('./decision-sheet.tsx')
const DecisionSheet = lazyPart(async () => (await loadSheet()).DecisionSheet)

/** On a phone: both answers under the thumb. */
export function DecisionBar({ approval, onDecided }: { approval: Approval; onDecided: (approval: Approval) => void }) {
  const [verdict, setVerdict] = useState<Verdict>('APPROVED')
  const [isOpen, { open, close }] = useDisclosure(false)
  const ask = (asked: Verdict): void => {
    setVerdict(asked)
    open()
  }
  useCommands({ approve: () => ask('APPROVED'), reject: () => ask('REJECTED') })
  const finish = (after: Approval): void => {
    close()
    onDecided(after)
  }
  return (
    <Box className={`${classes.bar} on-screen`}>
      <Group grow gap="sm" wrap="nowrap">
        <Button size="lg" variant="default" className={classes.reject} onClick={() => ask('REJECTED')}>
          {t('Reject')}
        </Button>
        <Button size="lg" color="green" onClick={() => ask('APPROVED')}>
          {t('Approve')}
        </Button>
      </Group>
      <OnceOpened opened={isOpen} load={loadSheet}>
        <DecisionSheet approval={approval} verdict={verdict} opened={isOpen} onClose={close} onDecided={finish} />
      </OnceOpened>
    </Box>
  )
}
