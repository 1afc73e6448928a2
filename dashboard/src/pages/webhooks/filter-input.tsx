import { Anchor, Code, Collapse, Stack, Text, Textarea, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId } from 'react'
import { t } from '../../lib/i18n/t.ts'
import type { ApiForm } from '../../lib/use-api-form.ts'
import classes from './filter-input.module.css'
import type { WebhookValues } from './form-model.ts'

const EXAMPLES = [
  { text: 'approval.amount > 10000.0', meaning: t('only what is worth more; amounts are decimals') },
  { text: 'approval.department == "FIN"', meaning: t('only one department') },
  { text: 'approval.urgency == "URGENT" || approval.priority == "HIGH"', meaning: t('either of two') },
  { text: 'eventType != "approval.updated"', meaning: t('all types but one') },
  {
    text: 'has(approval.fields.costCentre) && approval.fields.costCentre.startsWith("CC-44")',
    meaning: t('by a field of the request'),
  },
]

/** A condition over the body of each event, with examples that can be taken over. */
export function FilterInput({ form }: { form: ApiForm<WebhookValues> }) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const id = useId()
  return (
    <div>
      <Textarea
        label={t('Filter (optional)')}
        description={t(
          'A CEL expression over the event’s body. Only events for which it is true are delivered; one that lacks what it speaks of is left out.',
        )}
        placeholder="approval.amount > 10000.0"
        autosize
        minRows={1}
        maxRows={8}
        maxLength={2000}
        spellCheck={false}
        classNames={{ input: classes.input }}
        {...form.getInputProps('filter')}
      />
      <Anchor
        component="button"
        type="button"
        size="xs"
        mt={6}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
      >
        {isOpen ? t('Hide the examples') : t('Show examples')}
      </Anchor>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap={4} pt="xs">
          {EXAMPLES.map(({ text, meaning }) => (
            <UnstyledButton
              key={text}
              className={classes.example}
              aria-label={t('Use {text}', { text })}
              onClick={() => form.setFieldValue('filter', text)}
            >
              <Code>{text}</Code>
              <Text size="xs" c="dimmed">
                {meaning}
              </Text>
            </UnstyledButton>
          ))}
          <Text size="xs" c="dimmed">
            {t('The page Events shows the body of each type; a service’s own events have their content in payload.')}
          </Text>
        </Stack>
      </Collapse>
    </div>
  )
}
