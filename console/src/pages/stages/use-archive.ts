import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { stagesWords } from './stages-words.ts'

interface What {
  set: string
  /** Without it the whole journey. */
  stage?: string
  name: string
  customers: number
}
const READ_SECONDS = 8

/** Asks first; what a rule names is refused by the server, which says where. */
export function useArchive(): (what: What) => void {
  const t = useWords(stagesWords)
  const s = useWords(sharedWords)
  const { modal, message } = App.useApp()
  const number = useNumber()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const archive = useMutation({
    mutationFn: ({ set, stage }: What) =>
      stage === undefined
        ? call('DELETE /api/stage-sets/:set', { params: { set } })
        : call('DELETE /api/stage-sets/:set/stages/:stage', { params: { set, stage } }),
    async onSuccess() {
      message.success(t.saved)
      await queries.invalidateQueries({ queryKey: keyOf('/api/stage-sets') })
      await queries.invalidateQueries({ queryKey: keyOf('/api/stage-sets/:set/figures') })
    },
    onError: (error) => message.error(messageOf(error), READ_SECONDS),
  })
  return (what) =>
    void modal.confirm({
      title: `${t.archive} “${what.name}”`,
      content: (what.stage === undefined ? t.archiveSetAsk : t.archiveAsk)(number(what.customers)),
      okText: t.archive,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => archive.mutateAsync(what).catch(() => {}),
    })
}
