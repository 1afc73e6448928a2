import { Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import { useSingleKeys } from '../../lib/preferences.ts'

const KEYS: [string[], string][] = [
  [['j'], t('Next approval')],
  [['k'], t('Previous approval')],
  [['Enter'], t('Open the approval')],
  [['a'], t('Approve (Enter confirms)')],
  [['r'], t('Reject, with a reason')],
  [['Ctrl', 'Enter'], t('Send the decision while typing')],
  [['/'], t('Search')],
  [['?'], t('This list')],
]

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { areOn, setOn } = useSingleKeys()
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keyboard shortcuts')} size="sm">
      <Stack gap="md">
        <Table aria-label={t('Keyboard shortcuts')}>
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
          label={t('Single-letter shortcuts')}
        />
        <Text size="xs" c="dimmed">
          {t('Shortcuts never act while you type.')}
        </Text>
      </Stack>
    </Modal>
  )
}
