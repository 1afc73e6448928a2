import { IconCheck, IconPlayerPause } from '@tabler/icons-react'
import type { Service } from '../../../../src/auth/contract.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { t } from '../../lib/i18n/t.ts'

export function ServiceState({ service }: { service: Pick<Service, 'isActive'> }) {
  if (service.isActive) return <StatusBadge label={t('Active')} color="green" icon={IconCheck} />
  return <StatusBadge label={t('Deactivated')} color="gray" icon={IconPlayerPause} />
}
