/** Approvals by title, reference, requester or id, asked of the server when the typing pauses. */
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileText } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { explain } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { STATUS_NAMES } from '../../lib/names.ts'
import { read } from '../../lib/reads.ts'
import type { PaletteEntry } from './entries.ts'

const TYPING_PAUSE_MS = 250
const SHOWN = 8
const MIN_LENGTH = 2

export function useApprovalSearch(typed: string): { entries: PaletteEntry[]; words: string } {
  const navigate = useNavigate()
  const text = typed.trim()
  const [q] = useDebouncedValue(text, TYPING_PAUSE_MS)
  const isAsked = q.length >= MIN_LENGTH
  const query = useQuery({ ...read(approvalRoutes.list, { query: { q, limit: SHOWN } }), enabled: isAsked })
  if (text.length < MIN_LENGTH) return { entries: [], words: '' }
  if (q !== text || query.isPending) return { entries: [], words: t('Searching approvals…') }
  if (query.isError)
    return { entries: [], words: t('Approvals could not be searched. {error}', { error: explain(query.error) }) }
  const entries = query.data.data.map(({ id, title, status, externalId, requester }): PaletteEntry => ({
    key: id,
    group: 'Pages',
    label: title,
    description: [STATUS_NAMES[status], externalId, requester?.name].filter((part) => part).join(' · '),
    icon: IconFileText,
    run: () => void navigate({ to: '/approvals/$id', params: { id } }),
  }))
  return { entries, words: entries.length === 0 ? t('No approval that you may see fits.') : '' }
}
