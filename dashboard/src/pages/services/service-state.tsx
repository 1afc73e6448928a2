import { IconCheck, IconPlayerPause } from '@tabler/icons-react'
import type { Service } from '../../../../src/auth/contract.ts'
import { StatusBadge } from '../../components/status-badge.tsx'

export function ServiceState({ service }: { service: Pick<Service, 'isActive'> }) {
  if (service.isActive) return <StatusBadge label="Active" color="green" icon={IconCheck} />
  return <StatusBadge label="Deactivated" color="gray" icon={IconPlayerPause} />
}
