import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { DeliveryView } from './delivery-view.tsx'

type Props = {
  id: string | undefined
  /** Until when nothing is sent to its webhook. */
  heldUp: string | null
  onClose: () => void
}

/** One delivery beside the list; its address can be shared. */
export function DeliveryDrawer({ id, heldUp, onClose }: Props) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="xl" title={t('Delivery')}>
      {id !== undefined && <Content id={id} heldUp={heldUp} />}
    </Drawer>
  )
}

function Content({ id, heldUp }: { id: string; heldUp: string | null }) {
  const query = useQuery(read(webhookRoutes.delivery, { params: { id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton />}>
      {(delivery) => <DeliveryView delivery={delivery} heldUp={heldUp} />}
    </Loaded>
  )
}
