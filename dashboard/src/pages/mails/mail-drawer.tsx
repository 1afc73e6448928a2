import { DataList, Drawer, Stack, Tabs, Text, Timeline, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailRoutes, type MailDetail } from '../../../../src/notifications/contract.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { formatDateTime } from '../../lib/format.ts'
import { read } from '../../lib/reads.ts'
import { MailPreview } from './mail-preview.tsx'
import { MailStatus } from './mail-status.tsx'
import { attemptsOf, kindOf, STATUS_LABELS, webhookOf } from './mail-words.ts'

/** One mail beside the list; its address can be shared. */
export function MailDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="xl" title="Mail">
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
            {mail.subject}
          </Title>
          <Facts mail={mail} />
          <History mail={mail} />
          <Tabs defaultValue="preview" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="preview">Preview</Tabs.Tab>
              <Tabs.Tab value="text">Plain text</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="preview" pt="sm">
              <MailPreview html={mail.html} />
            </Tabs.Panel>
            <Tabs.Panel value="text" pt="sm">
              <CopyField block label="plain text" value={mail.body.trimEnd()} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Loaded>
  )
}

function Facts({ mail }: { mail: MailDetail }) {
  const webhookId = webhookOf(mail)
  const now = useNow()
  return (
    <DataList labelWidth="110px" gap={6}>
      <Fact label="Status">
        <MailStatus status={mail.status} />
      </Fact>
      <Fact label="Attempts">{attemptsOf(mail, now)}</Fact>
      {mail.error !== null && <Fact label="Why">{mail.error}</Fact>}
      {mail.response !== null && <Fact label="Server said">{mail.response}</Fact>}
      <Fact label="To">
        {mail.userName !== null && `${mail.userName} `}
        <Text span inherit c="dimmed">
          {mail.address}
        </Text>
      </Fact>
      <Fact label="Kind">{kindOf(mail)}</Fact>
      {webhookId !== null && (
        <Fact label="About">
          <AnchorLink to="/webhooks/$id" params={{ id: webhookId }} size="sm" ff="monospace">
            {webhookId}
          </AnchorLink>
        </Fact>
      )}
      <Fact label="Written">{formatDateTime(mail.createdAt)}</Fact>
      <Fact label="Message-ID">
        <CopyField value={mail.messageId} label="Message-ID" />
      </Fact>
      <Fact label="Id">
        <CopyField value={mail.id} label="mail id" />
      </Fact>
    </DataList>
  )
}

/** Every attempt that counted; one that went well at once says nothing more than the facts. */
function History({ mail: { history } }: { mail: MailDetail }) {
  if (history.length < 2) return null
  return (
    <Timeline bulletSize={14} lineWidth={2}>
      {history.map(({ at, status, detail }) => (
        <Timeline.Item key={at} title={`${STATUS_LABELS[status]}, ${formatDateTime(at)}`}>
          {detail !== null && (
            <Text size="sm" c="dimmed" className="foreign">
              {detail}
            </Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  )
}
