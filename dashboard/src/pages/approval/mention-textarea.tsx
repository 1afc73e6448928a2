import { Combobox, Textarea, useCombobox, VisuallyHidden } from '@mantine/core'
import { useId, useLayoutEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import type { Reader } from '../../../../src/approvals/comment-contract.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { mentioningAt, withMention } from './comment-model.ts'
import { ReaderOptions } from './reader-options.tsx'
import type { CommentDraft } from './use-comment.ts'
import { useMentioning } from './use-mentioning.ts'

type Props = {
  approvalId: string
  comment: CommentDraft
  box: RefObject<HTMLTextAreaElement | null>
  /** Of keys that do not choose a person. */
  onKeyDown: (event: KeyboardEvent) => void
}

/** A text in which an @ suggests the people who may see the approval. The focus stays in it. */
export function MentionTextarea({ approvalId, comment, box, onKeyDown }: Props) {
  const [isTyping, setTyping] = useState(false)
  const { suggestions, setCaret } = useSuggestions({ approvalId, comment, box, isTyping })
  const { people, index, sought } = suggestions
  const nobody = sought === undefined ? '' : t('Nobody who may see this approval is called “{sought}”.', { sought })
  const isOpen = people.length > 0
  const store = useCombobox({ opened: isOpen, onOpenedChange: (opened) => !opened && suggestions.close() })
  const listId = useId()
  return (
    <Combobox store={store} onOptionSubmit={(id) => suggestions.choose(people.find((each) => each.id === id))}>
      <Combobox.DropdownTarget>
        <Textarea
          ref={box}
          label={t('Discuss, without deciding')}
          description={
            nobody === '' ? t('Everybody who may see this approval can read it. An @ mentions a person.') : nobody
          }
          autosize
          minRows={2}
          maxRows={12}
          value={comment.text}
          error={comment.fault}
          readOnly={comment.isPending}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen ? `${listId}-${index}` : undefined}
          onChange={(event) => {
            comment.setText(event.currentTarget.value)
            setCaret(event.currentTarget.selectionStart)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onFocus={() => setTyping(true)}
          onBlur={suggestions.close}
          onKeyDown={(event) => suggestions.onKey(event) || onKeyDown(event)}
        />
      </Combobox.DropdownTarget>
      <ReaderOptions id={listId} people={people} index={index} />
      <VisuallyHidden role="status">
        {nobody}
        {isOpen &&
          plural(people.length, {
            one: '{n} person. Arrow keys choose, Enter mentions.',
            other: '{n} people. Arrow keys choose, Enter mentions.',
          })}
      </VisuallyHidden>
    </Combobox>
  )
}

function useSuggestions({ approvalId, comment, box, isTyping }: Omit<Props, 'onKeyDown'> & { isTyping: boolean }) {
  const [caret, setCaret] = useState(0)
  const [target, setTarget] = useState<{ caret: number } | null>(null)
  // The caret can be put somewhere only once the text that it belongs to is there.
  useLayoutEffect(() => {
    if (target) box.current?.setSelectionRange(target.caret, target.caret)
  }, [target, box])
  const mentioning = mentioningAt(comment.text, caret, comment.chosen)
  const onChoose = (person: Reader): void => {
    if (!mentioning) return
    const made = withMention(comment.text, mentioning, person, comment.chosen)
    comment.setText(made.text)
    comment.setChosen(made.chosen)
    setCaret(made.caret)
    setTarget({ caret: made.caret })
  }
  return { suggestions: useMentioning({ approvalId, mentioning, isTyping, onChoose }), setCaret }
}
