import { ActionIcon, Box, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { t } from '../lib/i18n/t.ts'
import classes from './copy-field.module.css'

/** Text to take along. `block` keeps its line breaks and scrolls. */
export function CopyField({ value, label, block = false }: { value: string; label: string; block?: boolean }) {
  return (
    <Box className={classes.field} data-block={block || undefined}>
      <pre
        className={classes.text}
        tabIndex={block ? 0 : undefined}
        aria-label={block ? label : undefined}
        role={block ? 'region' : undefined}
      >
        {value}
      </pre>
      <CopyButton value={value} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('Copied') : t('Copy {label}', { label })}>
            <ActionIcon
              className={classes.copy}
              onClick={copy}
              aria-label={copied ? t('Copied') : t('Copy {label}', { label })}
              color={copied ? 'green' : 'gray'}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Box>
  )
}
