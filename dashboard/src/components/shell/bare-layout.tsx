import { Box, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './bare-layout.module.css'
import { Brand } from './brand.tsx'

/** A page without navigation: signing in and the first steps. */
export function BareLayout({ children, width = 400 }: { children: ReactNode; width?: number }) {
  return (
    <Box component="main" className={classes.canvas}>
      <Stack gap="lg" w="100%" maw={width}>
        <Brand />
        <Box className={classes.card}>{children}</Box>
      </Stack>
    </Box>
  )
}
