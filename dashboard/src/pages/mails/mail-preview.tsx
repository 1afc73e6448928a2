import { Box } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import classes from './mail-preview.module.css'

/**
 * The mail as its reader sees it. No script of it runs and it belongs to no origin, whatever somebody managed to put into
 * it; its links open beside the dashboard.
 */
export function MailPreview({ html }: { html: string }) {
  return (
    <Box
      component="iframe"
      title={t('The mail as its reader sees it')}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={html}
      className={classes.frame}
    />
  )
}
