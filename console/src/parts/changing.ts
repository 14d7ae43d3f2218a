import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { keyOf } from '../api/api.ts'
import { useMessageOf } from './states.tsx'

interface Changing {
  /** What shows it: asked again, also when it was done in part only. */
  reads: readonly Parameters<typeof keyOf>[0][]
  /** Said when it is done. */
  said?: string
  /** Whoever calls shows a refusal itself, where it belongs. */
  isRefusalShown?: boolean
  then?(): void
}

/** A refusal says what to do, which takes longer to read than that it is done. */
const READ_SECONDS = 8

/** Something is changed through the API: said when it is done, told when it was refused, and what shows it is asked again. */
export function useChange<D>(change: (draft: D) => Promise<unknown>, { reads, said, isRefusalShown, then }: Changing) {
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess() {
      if (said !== undefined) message.success(said)
      then?.()
    },
    onError: (error) => isRefusalShown || message.error(messageOf(error), READ_SECONDS),
    onSettled: () => Promise.all(reads.map((path) => queries.invalidateQueries({ queryKey: keyOf(path) }))),
  })
}
