import { TagsInput, type TagsInputProps } from '@mantine/core'

/** Addresses from which, or into which, something is allowed. */
export function NetworksInput(props: TagsInputProps) {
  return <TagsInput placeholder="10.0.0.0/8" splitChars={[',', ' ']} acceptValueOnBlur {...props} />
}
