import { Alert, DataList, Drawer, Group, Stack, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { auditRoutes, type AuditEntryView, type VerificationView } from '../../../../src/audit/contract.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { formatDateTime } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { actionLabel, actorOf, tellAudit } from './audit-words.ts'
import { ChangesTable } from './changes-table.tsx'
import { SubjectLink } from './subject-link.tsx'
import { isBroken } from './use-verify.ts'
import { meaningOf } from './verify-words.ts'

type Props = { id: string | undefined; broken: VerificationView['firstBroken']; onClose: () => void }

/** One entry: who did what, what it was before, and what proves it. Its address can be shared. */
export function AuditDrawer({ id, broken, onClose }: Props) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="xl" title={t('Audit entry')}>
      {id !== undefined && <Content id={id} broken={broken} />}
    </Drawer>
  )
}

function Content({ id, broken }: { id: string; broken: Props['broken'] }) {
  const query = useQuery(read(auditRoutes.get, { params: { id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton />}>
      {(entry) => (
        <Stack gap="lg">
          <Title order={3} size="h2" className="foreign">
            {actorOf(entry)} {tellAudit(entry)}
          </Title>
          {broken && isBroken(broken, entry) && (
            <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t('This entry is not as it was written')}>
              {meaningOf(broken.why)}
            </Alert>
          )}
          <Facts entry={entry} />
          <section aria-labelledby="audit-changes">
            <Title order={3} id="audit-changes" mb="xs">
              {t('What was recorded')}
            </Title>
            <ChangesTable entry={entry} />
          </section>
          <section aria-labelledby="audit-raw">
            <Title order={3} id="audit-raw" mb="xs">
              {t('As it is stored')}
            </Title>
            <CopyField block label={t('entry')} value={JSON.stringify(storedOf(entry), null, 2)} />
          </section>
        </Stack>
      )}
    </Loaded>
  )
}

function Facts({ entry }: { entry: AuditEntryView }) {
  const { subject, seq, actor, action, at, names, serviceId, hash } = entry
  return (
    <DataList labelWidth="110px" gap={6}>
      <Fact label={t('When')}>{formatDateTime(at)}</Fact>
      <Fact label={t('Who')}>
        <AnchorLink from="/audit" to="/audit" search={{ actor: actor.id ?? 'system' }} size="sm">
          {actorOf(entry)}
        </AnchorLink>
      </Fact>
      <Fact label={t('Action')}>{actionLabel(action)}</Fact>
      <Fact label={t('About')}>
        <Group gap="xs">
          <SubjectLink entry={entry} />
          <AnchorLink from="/audit" to="/audit" search={{ subject }} size="sm">
            {t('all entries of it')}
          </AnchorLink>
        </Group>
      </Fact>
      {serviceId !== null && serviceId !== subject && (
        <Fact label={t('Service')}>
          <AnchorLink to="/services/$id" params={{ id: serviceId }} size="sm">
            {names[serviceId] ?? serviceId}
          </AnchorLink>
        </Fact>
      )}
      <Fact label={t('Number')}>{t('{seq} of its history', { seq })}</Fact>
      <Fact label={t('Hash')}>
        <CopyField value={hash} label={t('hash')} />
      </Fact>
    </DataList>
  )
}

/** Names are of now, and no part of it. */
function storedOf(entry: AuditEntryView): object {
  const { names: _, ...stored } = entry
  return stored
}
