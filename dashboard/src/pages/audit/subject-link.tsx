import { Code } from '@mantine/core'
import type { ReactNode } from 'react'
import { AnchorLink } from '../../components/links.tsx'
import { kindOf, thingOf, type Entry } from './audit-words.ts'

/** To the page of what the entry is about; its id where it has no page. */
export function SubjectLink({ entry }: { entry: Entry }) {
  const { subject, data } = entry
  const name = nameOf(entry)
  switch (subject.slice(0, 4)) {
    case 'apr_':
      return (
        <AnchorLink to="/approvals/$id" params={{ id: subject }} size="sm">
          {name}
        </AnchorLink>
      )
    case 'svc_':
      return (
        <AnchorLink to="/services/$id" params={{ id: subject }} size="sm">
          {name}
        </AnchorLink>
      )
    case 'whk_':
      return (
        <AnchorLink to="/webhooks/$id" params={{ id: subject }} size="sm">
          {name}
        </AnchorLink>
      )
    case 'usr_':
      return (
        <AnchorLink
          to="/people"
          search={entry.names[subject] === undefined ? {} : { q: entry.names[subject] }}
          size="sm"
        >
          {name}
        </AnchorLink>
      )
    case 'dep_':
      return (
        <AnchorLink to="/people" search={{ tab: 'departments' }} size="sm">
          {name}
        </AnchorLink>
      )
    case 'evt_':
      return (
        <AnchorLink to="/events" search={{ event: subject }} size="sm">
          {name}
        </AnchorLink>
      )
    case 'job_':
      return (
        <AnchorLink to="/jobs" size="sm">
          {name}
        </AnchorLink>
      )
    case 'dlv_':
      return <DeliveryLink id={subject} webhookId={data['webhookId']} name={name} />
    default:
      return <Code>{subject}</Code>
  }
}

function DeliveryLink({ id, webhookId, name }: { id: string; webhookId: unknown; name: ReactNode }) {
  if (typeof webhookId !== 'string') return <Code>{id}</Code>
  return (
    <AnchorLink to="/webhooks/$id" params={{ id: webhookId }} search={{ tab: 'deliveries', delivery: id }} size="sm">
      {name}
    </AnchorLink>
  )
}

function nameOf(entry: Entry): string {
  const thing = thingOf(entry)
  return thing === kindOf(entry.subject) ? entry.subject : thing.slice(1, -1)
}
