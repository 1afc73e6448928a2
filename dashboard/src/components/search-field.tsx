import { TextInput } from '@mantine/core'
import { useDebouncedCallback, useDidUpdate } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'

const TYPING_PAUSE_MS = 200

type Props = {
  label: string
  placeholder: string
  value: string | undefined
  onChange: (text: string | undefined) => void
  width?: number
  error?: string | false
}

/** Text that narrows a list. It is told when the typing pauses; nothing for an empty field. */
export function SearchField({ label, placeholder, value, onChange, width = 260, error = false }: Props) {
  const [text, setText] = useState(value ?? '')
  const told = useRef(value)
  const tell = useDebouncedCallback((typed: string) => {
    told.current = typed === '' ? undefined : typed
    onChange(told.current)
  }, TYPING_PAUSE_MS)
  // Changed from elsewhere: by "clear the filters", or by going back.
  useDidUpdate(() => {
    if (value !== told.current) setText(value ?? '')
    told.current = value
  }, [value])
  return (
    <TextInput
      type="search"
      w={{ base: '100%', xs: width }}
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      error={error}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value.trim())
      }}
    />
  )
}
