import { Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { usePageTitle } from '../lib/use-page-title.ts'
import classes from './page.module.css'

type Props = {
  title: string
  description?: ReactNode
  /** Above the title: the way back. */
  back?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A page of the administration: heading, actions, content of bounded width. */
export function Page({ title, description, back, actions, children }: Props) {
  usePageTitle(title)
  return (
    <Box className={classes.page}>
      <Stack gap={4} mb="lg">
        {back}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={2} className={classes.heading}>
            <Title order={1} className="foreign">
              {title}
            </Title>
            {description && (
              <Text size="sm" c="dimmed" className="foreign">
                {description}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Box>
  )
}
