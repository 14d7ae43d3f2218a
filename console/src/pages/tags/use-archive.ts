import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { tagsWords } from './tags-words.ts'

interface What {
  kind: 'group' | 'tag'
  slug: string
  name: string
  customers: number
}
const READ_SECONDS = 8

/** Asks first; a tag that a rule names is refused by the server, which says where. */
export function useArchive(): (what: What) => void {
  const t = useWords(tagsWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const { modal, message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const archive = useMutation({
    mutationFn: ({ kind, slug }: What) =>
      kind === 'tag'
        ? call('DELETE /api/tags/:slug', { params: { slug } })
        : call('DELETE /api/tag-groups/:slug', { params: { slug } }),
    async onSuccess() {
      message.success(t.saved)
      await queries.invalidateQueries({ queryKey: keyOf('/api/tags') })
      await queries.invalidateQueries({ queryKey: keyOf('/api/tags/governance') })
    },
    onError: (error) => message.error(messageOf(error), READ_SECONDS),
  })
  return (what) =>
    void modal.confirm({
      title: t.archiveOne(what.name),
      content: what.kind === 'tag' ? t.archiveAsk(number(what.customers)) : t.archiveGroupAsk,
      okText: t.archive,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => archive.mutateAsync(what).catch(() => {}),
    })
}
