import { DataList } from '@mantine/core'
import type { System } from '../../../../src/system/contract.ts'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { bytesOf } from './system-words.ts'

export function DatabasePanel({ database }: Pick<System, 'database'>) {
  const { kind, place, version, schema, sizeBytes, freeBytes } = database
  return (
    <Panel title={t('Database')}>
      <DataList labelWidth="120px" gap="xs">
        <Fact label={t('PostgreSQL')}>
          {version}, {kind === 'embedded' ? t('embedded') : t('external')}
        </Fact>
        <Fact label={t('Lies at')}>{place}</Fact>
        <Fact label={t('Size')}>{bytesOf(sizeBytes)}</Fact>
        {freeBytes !== null && <Fact label={t('Left on its disk')}>{bytesOf(freeBytes)}</Fact>}
        <Fact label={t('Schema')}>{schema}</Fact>
      </DataList>
    </Panel>
  )
}

export function MailPanel({ mail }: Pick<System, 'mail'>) {
  const { isSetUp, from, fault, checkedAt } = mail
  return (
    <Panel title={t('Mail server')}>
      <DataList labelWidth="120px" gap="xs">
        <Fact label={t('State')}>{isSetUp ? (fault ?? t('In use')) : t('Not set up: mails stay in the outbox')}</Fact>
        {from !== null && <Fact label={t('Mail comes from')}>{from}</Fact>}
        {isSetUp && <Fact label={t('Last asked')}>{checkedAt === null ? t('Not yet') : <When at={checkedAt} />}</Fact>}
        <Fact label={t('Outbox')}>
          <AnchorLink to="/mails" size="sm">
            {t('All mails')}
          </AnchorLink>
        </Fact>
      </DataList>
    </Panel>
  )
}

export function AuditPanel({ auditCheck }: Pick<System, 'auditCheck'>) {
  return (
    <Panel title={t('Audit log')}>
      <DataList labelWidth="120px" gap="xs">
        <Fact label={t('Last checked')}>{auditCheck === null ? t('Never') : <When at={auditCheck.at} />}</Fact>
        {auditCheck !== null && (
          <Fact label={t('Found')}>
            {auditCheck.firstBroken === null
              ? plural(auditCheck.entries, {
                  one: 'Nothing was changed in {n} entry',
                  other: 'Nothing was changed in {n} entries',
                })
              : t('Broken at entry {seq} of {subject}', {
                  seq: auditCheck.firstBroken.seq,
                  subject: auditCheck.firstBroken.subject,
                })}
          </Fact>
        )}
        <Fact label={t('Check')}>
          <AnchorLink to="/audit" size="sm">
            {t('To the audit log')}
          </AnchorLink>
        </Fact>
      </DataList>
    </Panel>
  )
}
