import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { read } from '../../lib/reads.ts'

type Props = { value: string; onChange: (id: string) => void; error: ReactNode }

export function ServiceSelect({ value, onChange, error }: Props) {
  const query = useQuery(read(serviceRoutes.list, { query: { limit: 200 } }))
  const services = query.data?.data ?? []
  return (
    <NativeSelect
      label="Service"
      description="Whose events it gets."
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: query.isPending ? 'Loading…' : 'Choose a service' },
        ...services.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}
