import { Button, Group, Stack, Switch, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  COMMANDS,
  type CommandId,
  conflictIn,
  conflictWords,
  fitsCommand,
  isSequence,
  keysInForce,
} from '../../../../src/account/command-shapes.ts'
import { accountRoutes, type AccountKeys } from '../../../../src/account/contract.ts'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { useOwnKeys } from '../../lib/commands.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { commandsOf } from '../../lib/navigation.ts'
import { notifyFailed } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'

/** Single keys, on or off, and which; saved at once, for all devices (WCAG 2.1.4). */
export function KeysForm() {
  const keys = useOwnKeys()
  const session = useSession()
  const save = useSend(accountRoutes.saveKeys, { onError: (error) => notifyFailed(error) })
  if (!keys) return <RowsSkeleton rows={4} />
  const change = (changes: Partial<AccountKeys>): void => save.mutate({ input: { body: { ...keys, ...changes } } })
  return (
    <Stack gap="md" maw={560}>
      <Switch
        label={t('Single-key shortcuts')}
        description={t(
          'They never act while you type. Whoever speaks to the computer, or types by accident, may want them off.',
        )}
        checked={keys.isOn}
        onChange={(event) => change({ isOn: event.currentTarget.checked })}
      />
      {keys.isOn && (
        <>
          <Table aria-label={t('Keys')}>
            <Table.Tbody>
              {commandsOf(session).map((id) => (
                <KeyRow key={`${id} ${keysInForce(keys.own)[id] ?? ''}`} id={id} keys={keys} onChange={change} />
              ))}
            </Table.Tbody>
          </Table>
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {t('Type another key. An empty field: no key.')}
            </Text>
            <Button
              size="xs"
              variant="default"
              disabled={Object.keys(keys.own).length === 0}
              onClick={() => change({ own: {} })}
            >
              {t('The usual keys')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}

type RowProps = { id: CommandId; keys: AccountKeys; onChange: (changes: Partial<AccountKeys>) => void }

/** What cannot be is said at the field, and the key stays as it was. */
function KeyRow({ id, keys, onChange }: RowProps) {
  const inForce = keysInForce(keys.own)[id] ?? ''
  const [typed, setTyped] = useState(inForce)
  const [error, setError] = useState<string | null>(null)
  const choose = (text: string): void => {
    setTyped(text)
    if (text !== '' && !fitsCommand(id, text))
      return setError(isSequence(id) ? t('Two characters, and no space.') : t('One character, and no space.'))
    const { [id]: _own, ...others } = keys.own
    const own = text === COMMANDS[id].key ? others : { ...others, [id]: text === '' ? null : text }
    // A usual key may have been taken by another command.
    const conflict = conflictIn({ ...own, [id]: text === '' ? null : text })
    setError(conflict ? conflictWords(conflict) : null)
    if (!conflict && text !== inForce) onChange({ own })
  }
  return (
    <Table.Tr>
      <Table.Td>{translated(COMMANDS[id].label)}</Table.Td>
      <Table.Td w={200}>
        <TextInput
          aria-label={t('Key of {label}', { label: translated(COMMANDS[id].label) })}
          placeholder={t('none')}
          autoCapitalize="off"
          autoComplete="off"
          value={typed}
          error={error}
          // What is typed takes the place of what was there.
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => choose(event.currentTarget.value)}
          onBlur={() => {
            setTyped(inForce)
            setError(null)
          }}
        />
      </Table.Td>
    </Table.Tr>
  )
}
