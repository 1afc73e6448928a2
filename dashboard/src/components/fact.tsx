import { DataList } from '@mantine/core'
import type { ReactNode } from 'react'

/** One line of a DataList. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue className="foreign" flex={1} miw={0}>
        {children}
      </DataList.ItemValue>
    </DataList.Item>
  )
}
