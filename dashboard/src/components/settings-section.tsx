import { Stack, Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './settings-section.module.css'

/** What it is about at the left, its fields at the right; one below the other where it is narrow. */
export function SettingsSection({
  title,
  description,
  children,
}: {
  title: string
  description: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div>
        <Title order={2} size="h3" id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      </div>
      <Stack gap="md">{children}</Stack>
    </section>
  )
}
