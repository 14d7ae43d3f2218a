import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import type { ActionName, Input, Outcome } from '../../../actions/actions.ts'
import { useReason } from '../words/reasons.ts'
import { act } from './api.ts'
import { useIsLost } from './live.ts'

/** One lets somebody act, and is told why when they cannot. What came of it is told by the stream, and asked for while that
 *  is lost. */
export function useAct<Name extends ActionName>(name: Name) {
  const queries = useQueryClient()
  const isLost = useIsLost()
  const { message } = App.useApp()
  const reason = useReason()
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (input: Input<Name>) => act(name, input),
    onSuccess: () => void (isLost && queries.invalidateQueries()),
    onError: (error) => void message.error(reason(error)),
  })
  return {
    isPending,
    /** Undefined when it could not be done. */
    do: (input: Input<Name>): Promise<Outcome<Name> | undefined> => mutateAsync(input).catch(() => undefined),
  }
}
