import { Alert, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { AnchorLink } from '../../components/links.tsx'
import { t, tn } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'

type Props = { value: string; onChange: (id: string) => void; error: ReactNode }

export function ServiceSelect({ value, onChange, error }: Props) {
  const query = useQuery(read(serviceRoutes.list, { query: { limit: 200 } }))
  const services = query.data?.data ?? []
  if (query.data && services.length === 0) {
    return (
      <Alert color="gray">
        {tn('A webhook tells of the events of a service, and there is none yet. {register} first.', {
          register: (
            <AnchorLink to="/services" size="sm">
              {t('Register a service')}
            </AnchorLink>
          ),
        })}
      </Alert>
    )
  }
  return (
    <NativeSelect
      label={t('Service')}
      description={t('Whose events it gets.')}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: query.isPending ? t('Loading…') : t('Choose a service') },
        ...services.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}
