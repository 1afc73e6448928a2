import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'

type Props = { value: string | undefined; onChange: (id: string | undefined) => void }

/** Nothing to choose where there is one service. */
export function ServiceFilter({ value, onChange }: Props) {
  const services = useQuery(read(serviceRoutes.list, { query: { limit: 200 } })).data?.data ?? []
  if (services.length < 2 && value === undefined) return null
  return (
    <NativeSelect
      aria-label={t('Service')}
      w={FILTER_WIDTH}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      data={[{ value: '', label: t('All services') }, ...services.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  )
}
