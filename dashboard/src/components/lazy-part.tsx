import { Button, Stack, Text } from '@mantine/core'
import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import { t } from '../lib/i18n/t.ts'
import { whenOnline } from '../lib/online.ts'

/**
 * A part of a page whose file is fetched when it is first drawn. Browsers remember that a file could not be fetched, until the
 * page is loaded again: so it waits for a network, and when the file does not come all the same, the page stands without it.
 */
export function lazyPart<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    await whenOnline()
    return { default: await load().catch(() => NotLoaded) }
  })
}

function NotLoaded() {
  return (
    <Stack gap="xs" align="flex-start" role="alert" p="sm">
      <Text size="sm" c="dimmed">
        {t('A part of this page could not be loaded. What you have typed is kept.')}
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
        {t('Load again')}
      </Button>
    </Stack>
  )
}
