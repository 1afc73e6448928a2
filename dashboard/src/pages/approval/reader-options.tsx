import { Combobox, Group, Text } from '@mantine/core'
import type { Reader } from '../../../../src/approvals/comment-contract.ts'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { t } from '../../lib/i18n/t.ts'

type Props = { id: string; people: readonly Reader[]; index: number }

/** Whom one may mention. The focus stays where one types; `index` is the person whom Enter chooses. */
export function ReaderOptions({ id, people, index }: Props) {
  return (
    <Combobox.Dropdown hidden={people.length === 0}>
      <Combobox.Options id={id} aria-label={t('People to mention')}>
        {people.map((person, each) => (
          <Combobox.Option
            key={person.id}
            id={`${id}-${each}`}
            value={person.id}
            selected={each === index}
            aria-selected={each === index}
          >
            <Group gap="xs" wrap="nowrap">
              <PersonAvatar name={person.name} size={24} />
              <Text size="sm" truncate className="foreign">
                {person.name}
              </Text>
              <Text size="xs" truncate inherit={false} className="foreign">
                {person.username}
                {person.department !== null && ` · ${person.department}`}
              </Text>
            </Group>
          </Combobox.Option>
        ))}
      </Combobox.Options>
    </Combobox.Dropdown>
  )
}
