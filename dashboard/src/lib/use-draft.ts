import { useSessionStorage } from '@mantine/hooks'

type Draft = { text: string; setText: (text: string) => void; discard: () => void }

/** What is being typed about something: it outlives a reload and a session that ends in the middle of it. */
export function useDraft(about: string): Draft {
  const [text, setText, discard] = useSessionStorage({
    key: `uxone.draft.${about}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  })
  return { text, setText, discard }
}
