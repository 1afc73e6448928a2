import { Code, DataList, Drawer, Stack, Tabs, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailRoutes, type MailDetail } from '../../../../src/notifications/contract.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { formatDateTime } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { MailAttempts } from './mail-attempts.tsx'
import { MailPreview } from './mail-preview.tsx'
import { MailStatus } from './mail-status.tsx'
import { approvalOf, attemptsOf, kindOf, waitOf, webhookOf } from './mail-words.ts'

/** One mail beside the list; its address can be shared. */
export function MailDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="xl" title={t('Mail')}>
      {id !== undefined && <Content id={id} />}
    </Drawer>
  )
}

function Content({ id }: { id: string }) {
  const query = useQuery(read(mailRoutes.get, { params: { id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton />}>
      {(mail) => (
        <Stack gap="lg">
          <Title order={3} size="h2" className="foreign">
            {mail.subject === '' ? kindOf(mail) : mail.subject}
          </Title>
          <Facts mail={mail} />
          <Tabs defaultValue="preview" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="preview">{t('Preview')}</Tabs.Tab>
              <Tabs.Tab value="text">{t('Plain text')}</Tabs.Tab>
              <Tabs.Tab value="attempts">{t('Attempts')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="preview" pt="sm">
              {mail.forgottenAt === null ? <MailPreview html={mail.html} /> : <Forgotten at={mail.forgottenAt} />}
            </Tabs.Panel>
            <Tabs.Panel value="text" pt="sm">
              {mail.forgottenAt === null ? (
                <CopyField block label={t('plain text')} value={mail.body.trimEnd()} />
              ) : (
                <Forgotten at={mail.forgottenAt} />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="attempts" pt="sm">
              <MailAttempts history={mail.history} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Loaded>
  )
}

function Forgotten({ at }: { at: string }) {
  return (
    <Text size="sm">
      {t('Its text was kept until {at}; to whom it went and what became of it stays.', { at: formatDateTime(at) })}
    </Text>
  )
}

function Facts({ mail }: { mail: MailDetail }) {
  const wait = waitOf(mail)
  return (
    <DataList labelWidth="110px" gap={6}>
      <Fact label={t('Status')}>
        <MailStatus status={mail.status} />
      </Fact>
      <Fact label={t('Attempts')}>{attemptsOf(mail)}</Fact>
      {wait !== null && <Fact label={t('Why not yet')}>{wait}</Fact>}
      {mail.gatheredInto !== null && (
        <Fact label={t('Told in')}>
          <AnchorLink
            from="/mails"
            to="/mails"
            search={(now) => ({ ...now, mail: mail.gatheredInto ?? undefined })}
            size="sm"
          >
            {t('the mail that has several in it')}
          </AnchorLink>
        </Fact>
      )}
      {mail.error !== null && (
        <Fact label={t('Why not sent')}>
          <Text inherit className="foreign">
            {mail.error}
          </Text>
        </Fact>
      )}
      {mail.response !== null && (
        <Fact label={t('Server said')}>
          <Text inherit className="foreign">
            {mail.response}
          </Text>
        </Fact>
      )}
      <Fact label={t('To')}>
        {mail.userName !== null && `${mail.userName} `}
        <Text span inherit c="dimmed">
          {mail.address}
        </Text>
      </Fact>
      <Fact label={t('Kind')}>{kindOf(mail)}</Fact>
      {mail.about !== null && (
        <Fact label={t('About')}>
          <Subject about={mail.about} />
          {' · '}
          <AnchorLink from="/mails" to="/mails" search={{ about: mail.about }} size="sm">
            {t('all mails about it')}
          </AnchorLink>
        </Fact>
      )}
      <Fact label={t('Written')}>{formatDateTime(mail.createdAt)}</Fact>
      <Fact label={t('Message-ID')}>
        <CopyField value={mail.messageId} label={t('Message-ID')} />
      </Fact>
    </DataList>
  )
}

function Subject({ about }: { about: string }) {
  const look = { size: 'sm', ff: 'monospace' } as const
  if (webhookOf({ about }) !== null)
    return (
      <AnchorLink to="/webhooks/$id" params={{ id: about }} {...look}>
        {about}
      </AnchorLink>
    )
  if (approvalOf({ about }) === null) return <Code>{about}</Code>
  return (
    <AnchorLink to="/approvals/$id" params={{ id: about }} {...look}>
      {about}
    </AnchorLink>
  )
}
