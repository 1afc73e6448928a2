import { Box, Group, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './panel.module.css'

type Props = { title: string; actions?: ReactNode; children: ReactNode; order?: 2 | 3 }

/** A titled section of a page. */
export function Panel({ title, actions, children, order = 2 }: Props) {
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id} className={classes.panel}>
      <Group justify="space-between" mb="xs" mih={30}>
        <Title order={order} id={id} size="h3">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Box>
  )
}
