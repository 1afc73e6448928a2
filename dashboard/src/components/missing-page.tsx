import { Box, Center, EmptyState, Title } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { usePageTitle } from '../lib/use-page-title.ts'
import { ButtonLink } from './links.tsx'

export function MissingPage() {
  usePageTitle('Not found')
  return (
    <Center mih="60dvh" p="md">
      <EmptyState
        icon={<IconMapOff size={32} stroke={1.5} />}
        title={
          <Title order={1} size="h2">
            There is nothing at this address
          </Title>
        }
        description="It may have been moved or deleted, or you may not see it."
      >
        <ButtonLink to="/" variant="default">
          To the inbox
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
