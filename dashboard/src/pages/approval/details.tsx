import { Code, DataList } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Panel } from '../../components/panel.tsx'
import { humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import classes from './details.module.css'

/** The request's own fields, and what its service noted beside them. */
export function Details({ approval }: { approval: Approval }) {
  return (
    <>
      <Values title={t('Details')} values={approval.fields} />
      <Values title={t('Noted by the service')} values={approval.metadata} />
    </>
  )
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return null
  return (
    <Panel title={title}>
      <DataList size="sm" labelWidth="110px" gap={8}>
        {entries.map(([name, value]) => (
          <DataList.Item key={name}>
            <DataList.ItemLabel className={`foreign ${classes.label}`}>{humanize(name)}</DataList.ItemLabel>
            <DataList.ItemValue className={`foreign ${classes.value}`}>
              <Value value={value} />
            </DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
    </Panel>
  )
}

/** Text is shown as text, never as HTML and never as a link: a service's words are not ours to vouch for. */
function Value({ value }: { value: unknown }) {
  if (value === null || value === '') return <>–</>
  if (typeof value === 'boolean') return <>{value ? t('Yes') : t('No')}</>
  // A number may be a year or a reference: no separators.
  if (typeof value === 'number' || typeof value === 'string') return <>{value}</>
  return (
    <Code block tabIndex={0} mah={240} className={classes.code ?? ''}>
      {JSON.stringify(value, null, 2)}
    </Code>
  )
}
