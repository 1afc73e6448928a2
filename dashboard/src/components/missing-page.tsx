import { Box, Center, EmptyState, Title } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { t } from '../lib/i18n/t.ts'
import { usePageTitle } from '../lib/use-page-title.ts'
import { ButtonLink } from './links.tsx'

export function MissingPage() {
  usePageTitle(t('Not found'))
  return (
    <Center mih="60dvh" p="md">
      <EmptyState
        icon={<IconMapOff size={32} stroke={1.5} />}
        title={
          <Title order={1} size="h2">
            {t('There is nothing at this address')}
          </Title>
        }
        description={t('It may have been moved or deleted, or you may not see it.')}
      >
        <ButtonLink to="/" variant="default">
          {t('To the inbox')}
        </ButtonLink>
      </EmptyState>
    </Center>
  )
}

/** For addresses that no page knows: there is no frame around it. */
export function LostPage() {
  return (
    <Box component="main">
      <MissingPage />
    </Box>
  )
}
