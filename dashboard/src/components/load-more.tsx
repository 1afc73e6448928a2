import { Center } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import { t } from '../lib/i18n/t.ts'
import { BusyButton } from './busy-button.tsx'

type Props = { query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'isError'> }

/** Fetches the next page when it comes into sight; the button is for the keyboard and for when that failed. */
export function LoadMore({ query }: Props) {
  const { ref, entry } = useIntersection({ rootMargin: '400px' })
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query
  const isDue = Boolean(entry?.isIntersecting) && hasNextPage && !isFetchingNextPage && !isError
  useEffect(() => {
    if (isDue) void fetchNextPage()
  }, [isDue, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <Center ref={ref} p="sm">
      <BusyButton variant="subtle" color="gray" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('Show more')}
      </BusyButton>
    </Center>
  )
}
