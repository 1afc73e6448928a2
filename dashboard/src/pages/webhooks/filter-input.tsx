import { Anchor, Code, Collapse, Stack, Text, Textarea, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId } from 'react'
import type { ApiForm } from '../../lib/use-api-form.ts'
import classes from './filter-input.module.css'
import type { WebhookValues } from './form-model.ts'

const EXAMPLES = [
  { text: 'approval.amount > 10000.0', meaning: 'only what is worth more; amounts are decimals' },
  { text: 'approval.department == "FIN"', meaning: 'only one department' },
  { text: 'approval.urgency == "URGENT" || approval.priority == "HIGH"', meaning: 'either of two' },
  { text: 'eventType != "approval.updated"', meaning: 'all types but one' },
  {
    text: 'has(approval.fields.costCentre) && approval.fields.costCentre.startsWith("CC-44")',
    meaning: 'by a field of the request',
  },
]

/** A condition over the body of each event, with examples that can be taken over. */
export function FilterInput({ form }: { form: ApiForm<WebhookValues> }) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const id = useId()
  return (
    <div>
      <Textarea
        label="Filter (optional)"
        description="A CEL expression over the event’s body. Only events for which it is true are delivered; one that lacks what it speaks of is left out."
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
        {isOpen ? 'Hide the examples' : 'Show examples'}
      </Anchor>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap={4} pt="xs">
          {EXAMPLES.map(({ text, meaning }) => (
            <UnstyledButton
              key={text}
              className={classes.example}
              aria-label={`Use ${text}`}
              onClick={() => form.setFieldValue('filter', text)}
            >
              <Code>{text}</Code>
              <Text size="xs" c="dimmed">
                {meaning}
              </Text>
            </UnstyledButton>
          ))}
          <Text size="xs" c="dimmed">
            The page Events shows the body of each type; a service’s own events have their content in payload.
          </Text>
        </Stack>
      </Collapse>
    </div>
  )
}
