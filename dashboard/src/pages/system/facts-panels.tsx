import { DataList } from '@mantine/core'
import type { System } from '../../../../src/system/contract.ts'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { formatCount } from '../../lib/format.ts'
import { bytesOf } from './system-words.ts'

export function DatabasePanel({ database }: Pick<System, 'database'>) {
  const { kind, place, version, schema, sizeBytes, freeBytes } = database
  return (
    <Panel title="Database">
      <DataList labelWidth="120px" gap="xs">
        <Fact label="PostgreSQL">
          {version}, {kind === 'embedded' ? 'embedded' : 'external'}
        </Fact>
        <Fact label="Lies at">{place}</Fact>
        <Fact label="Size">{bytesOf(sizeBytes)}</Fact>
        {freeBytes !== null && <Fact label="Left on its disk">{bytesOf(freeBytes)}</Fact>}
        <Fact label="Schema">{schema}</Fact>
      </DataList>
    </Panel>
  )
}

export function MailPanel({ mail }: Pick<System, 'mail'>) {
  const { isSetUp, from, fault, checkedAt } = mail
  return (
    <Panel title="Mail server">
      <DataList labelWidth="120px" gap="xs">
        <Fact label="State">{isSetUp ? (fault ?? 'In use') : 'Not set up: mails stay in the outbox'}</Fact>
        {from !== null && <Fact label="Mail comes from">{from}</Fact>}
        {isSetUp && <Fact label="Last asked">{checkedAt === null ? 'Not yet' : <When at={checkedAt} />}</Fact>}
        <Fact label="Outbox">
          <AnchorLink to="/mails" size="sm">
            All mails
          </AnchorLink>
        </Fact>
      </DataList>
    </Panel>
  )
}

export function AuditPanel({ auditCheck }: Pick<System, 'auditCheck'>) {
  return (
    <Panel title="Audit log">
      <DataList labelWidth="120px" gap="xs">
        <Fact label="Last checked">{auditCheck === null ? 'Never' : <When at={auditCheck.at} />}</Fact>
        {auditCheck !== null && (
          <Fact label="Found">
            {auditCheck.firstBroken === null
              ? `Nothing was changed in ${formatCount(auditCheck.entries, 'entry', 'entries')}`
              : `Broken at entry ${auditCheck.firstBroken.seq} of ${auditCheck.firstBroken.subject}`}
          </Fact>
        )}
        <Fact label="Check">
          <AnchorLink to="/audit" size="sm">
            To the audit log
          </AnchorLink>
        </Fact>
      </DataList>
    </Panel>
  )
}
