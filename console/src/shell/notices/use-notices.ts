import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, question, useGet } from '../../api/api.ts'
import { can, useMe } from '../me.ts'
import type { Notice } from './notice.tsx'

/** What the person should hear of; nothing for who may act on none of it. */
export const useNotices = () => useGet('/api/notices', undefined, { enabled: can(useMe().data?.me, 'operator') })

/** They are read at once, here; and soon, everywhere. */
export function useRead(): (notices: readonly Notice[]) => void {
  const queries = useQueryClient()
  const { queryKey } = question('/api/notices')
  const { mutate } = useMutation({
    mutationFn: (notices: readonly Notice[]) =>
      call('POST /api/notices/reads', { body: { notices: notices.map(({ id, version }) => ({ id, version })) } }),
    onMutate(notices) {
      const ids = new Set(notices.map(({ id }) => id))
      queries.setQueryData(
        queryKey,
        (held) => held && { notices: held.notices.map((one) => (ids.has(one.id) ? { ...one, isRead: true } : one)) },
      )
    },
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  return (notices) => {
    if (notices.length > 0) mutate(notices)
  }
}
