import { Group, Kbd, Modal, Stack, Table, Text } from '@mantine/core'
import { COMMANDS } from '../../../../src/account/command-shapes.ts'
import { useKeysInForce, useOwnKeys } from '../../lib/commands.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { commandsOf } from '../../lib/navigation.ts'
import { useSession } from '../../lib/session.ts'
import { AnchorLink } from '../links.tsx'

/** Those that everybody has. */
const FIXED: [string[], string][] = [
  [['Enter'], t('Open the approval; confirm Approve')],
  [['Ctrl', 'Enter'], t('Send what you are typing')],
  [['Shift', '↓'], t('Select down to the next (↑: up)')],
  [['Esc'], t('Clear the selection')],
  [['Ctrl', 'K'], t('Find anything: pages, views, actions, approvals')],
]

/** The keys that are in force. */
export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const keys = useKeysInForce()
  const areOff = useOwnKeys()?.isOn === false
  const own = commandsOf(useSession()).flatMap((id): [string[], string][] => {
    const key = keys[id]
    return key === undefined ? [] : [[Array.from(key), translated(COMMANDS[id].label)]]
  })
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keyboard shortcuts')} size="sm">
      <Stack gap="md">
        <Table aria-label={t('Keyboard shortcuts')}>
          <Table.Tbody>
            {[...own, ...FIXED].map(([pressed, meaning]) => (
              <Table.Tr key={meaning}>
                <Table.Td w={130}>
                  <Group gap={4}>
                    {pressed.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </Group>
                </Table.Td>
                <Table.Td>{meaning}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed">
          {areOff ? t('Single keys are switched off.') : t('Single keys never act while you type.')}{' '}
          <AnchorLink to="/account" size="xs" underline="always" onClick={onClose}>
            {t('Change your keys')}
          </AnchorLink>
        </Text>
      </Stack>
    </Modal>
  )
}
