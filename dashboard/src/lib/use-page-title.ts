import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from './session.ts'

/** Names the tab, with how many approvals wait: `(3) Inbox · UXOne Approvals`. */
export function usePageTitle(title: string): void {
  const { data: session } = useQuery({ ...sessionQuery, enabled: false })
  const count = session && session.waiting > 0 ? `(${session.waiting}) ` : ''
  useDocumentTitle(`${count}${title} · UXOne Approvals`)
}
