/** Choices that stay in this browser. */
import { useLocalStorage } from '@mantine/hooks'

/** Single-letter keys can be turned off (WCAG 2.1.4). */
export function useSingleKeys(): { areOn: boolean; setOn: (on: boolean) => void } {
  const [areOn, setOn] = useLocalStorage({
    key: 'uxone.single-keys',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  return { areOn, setOn }
}
