import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyField } from '../../components/copy-field.tsx'
import { t } from '../../lib/i18n/t.ts'

/** A labelled block of text to take along; a word in its place where there is none. */
export function TextPart({ label, text, note }: { label: string; text: string; note?: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {label}
      </Text>
      {text === '' ? <Text size="sm">{t('Empty')}</Text> : <CopyField value={text} label={label.toLowerCase()} block />}
      {note && (
        <Text size="xs" c="dimmed" mt={4}>
          {note}
        </Text>
      )}
    </div>
  )
}
