import { Box, Skeleton } from '@mantine/core'
import { RowsSkeleton } from '../skeletons.tsx'
import classes from './app-skeleton.module.css'

/** The shape of the app until the session is known. */
export function AppSkeleton() {
  return (
    <Box className={classes.frame} aria-busy="true">
      <Box className={classes.side} visibleFrom="sm">
        <Skeleton height={22} width={120} mb={24} />
        <RowsSkeleton rows={4} height={30} />
      </Box>
      <Box flex={1} p="lg">
        <Skeleton height={26} width={160} mb={24} />
        <RowsSkeleton rows={8} height={56} />
      </Box>
    </Box>
  )
}
