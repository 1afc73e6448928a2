import { Table, Text } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import { fieldsOf } from './schema-fields.ts'
import classes from './schema-table.module.css'

/** The fields of a body, one a line. */
export function SchemaTable({ schema }: { schema: Record<string, unknown> }) {
  const fields = fieldsOf(schema)
  return (
    <Table aria-label={t('Fields')} className={classes.table} borderColor="var(--app-line)" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('Field')}</Table.Th>
          <Table.Th>{t('Type')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ path, depth, type, description, isOptional }) => (
          <Table.Tr key={path}>
            <Table.Td className={classes.field} style={{ paddingLeft: 8 + depth * 14 }}>
              <Text size="xs" ff="monospace" className="foreign">
                {path}
              </Text>
              {description !== '' && (
                <Text size="xs" c="dimmed" className="foreign">
                  {description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Text size="xs" className="foreign">
                {type}
                {isOptional && (
                  <Text span inherit c="dimmed">
                    {t('(optional)')}
                  </Text>
                )}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
