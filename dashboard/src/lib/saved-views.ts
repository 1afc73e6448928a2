/** The views of the inbox that the reader has saved. */
import { useQuery } from '@tanstack/react-query'
import { accountRoutes, type SavedView } from '../../../src/account/contract.ts'
import { read } from './reads.ts'

export function useSavedViews(): SavedView[] {
  return useQuery(read(accountRoutes.views, {})).data?.data ?? []
}
