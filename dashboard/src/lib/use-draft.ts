import { useSessionStorage } from '@mantine/hooks'

type Draft = { text: string; setText: (text: string) => void; discard: () => void }

/** A comment that is being typed: it outlives a reload and a session that ends in the middle of it. */
export function useDraft(approvalId: string): Draft {
  const [text, setText, discard] = useSessionStorage({
    key: `uxone.draft.${approvalId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  })
  return { text, setText, discard }
}
