import { Text } from '@mantine/core'

/** An id under the name of what it belongs to. */
export function IdLine({ id }: { id: string }) {
  return (
    <Text size="xs" c="dimmed" ff="monospace" truncate title={id}>
      {id}
    </Text>
  )
}
