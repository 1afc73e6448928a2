import { Group, Kbd, Stack, Text } from '@mantine/core'
import { IconMessage } from '@tabler/icons-react'
import { useRef, type KeyboardEvent } from 'react'
import { BusyButton } from '../../components/busy-button.tsx'
import { FormError } from '../../components/form-error.tsx'
import { useCommands, useKeyOf } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import { MentionTextarea } from './mention-textarea.tsx'
import { useComment } from './use-comment.ts'

/** Says something without deciding, by mouse or by its key and Ctrl Enter. */
export function CommentBox({ approvalId }: { approvalId: string }) {
  const box = useRef<HTMLTextAreaElement>(null)
  const comment = useComment(approvalId)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    comment.submit()
  }
  const key = useKeyOf('comment')
  useCommands({ comment: () => box.current?.focus() })
  return (
    <Stack gap="xs">
      <MentionTextarea approvalId={approvalId} comment={comment} box={box} onKeyDown={onKeyDown} />
      <FormError error={comment.error} />
      <Group gap="xs">
        <BusyButton
          variant="default"
          isBusy={comment.isPending}
          leftSection={<IconMessage size={16} aria-hidden />}
          rightSection={
            key !== undefined && (
              <Kbd size="xs" aria-hidden visibleFrom="sm">
                {key}
              </Kbd>
            )
          }
          onClick={comment.submit}
        >
          {t('Comment')}
        </BusyButton>
        <Text size="xs" c="dimmed" role="status" className="foreign" flex="1 1 180px">
          {comment.mentioned.length > 0 && t('Will be told: {people}', { people: comment.mentioned.join(', ') })}
        </Text>
      </Group>
    </Stack>
  )
}
