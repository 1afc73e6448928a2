import { Spoiler, Text } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import classes from './description.module.css'

/** Twelve lines. */
const MAX_HEIGHT = 268
/** A shorter one fits, so that nothing has to be measured. */
const SHORT = 300

/** What the service says of the ask. A long one is cut, so that the way to the answer stays short; paper has it whole. */
export function Description({ text }: { text: string }) {
  if (text === '') return null
  const body = (
    <Text className={`foreign ${classes.text}`} size="md">
      {text}
    </Text>
  )
  if (text.length < SHORT && !text.includes('\n')) return body
  return (
    <Spoiler
      maxHeight={MAX_HEIGHT}
      showLabel={t('Show the whole text')}
      hideLabel={t('Show less')}
      transitionDuration={0}
      classNames={{ content: classes.cut }}
    >
      {body}
    </Spoiler>
  )
}
