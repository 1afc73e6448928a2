import { Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { useSingleKeys } from '../../lib/preferences.ts'

const KEYS: [string[], string][] = [
  [['j'], 'Next approval'],
  [['k'], 'Previous approval'],
  [['Enter'], 'Open the approval'],
  [['a'], 'Approve, also what is selected (Enter confirms)'],
  [['r'], 'Reject, also what is selected, with a reason'],
  [['m'], 'Write a comment'],
  [['Ctrl', 'Enter'], 'Send what you are typing'],
  [['x'], 'Select the approval'],
  [['Shift', 'j'], 'Select down to the next (k: up)'],
  [['Shift', 'x'], 'Select all that are loaded'],
  [['Esc'], 'Clear the selection'],
  [['/'], 'Search'],
  [['?'], 'This list'],
]

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { areOn, setOn } = useSingleKeys()
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="sm">
      <Stack gap="md">
        <Table aria-label="Keyboard shortcuts">
          <Table.Tbody>
            {KEYS.map(([keys, meaning]) => (
              <Table.Tr key={meaning}>
                <Table.Td w={130}>
                  <Group gap={4}>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </Group>
                </Table.Td>
                <Table.Td>{meaning}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          checked={areOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
          label="Single-letter shortcuts"
        />
        <Text size="xs" c="dimmed">
          Shortcuts never act while you type.
        </Text>
      </Stack>
    </Modal>
  )
}
