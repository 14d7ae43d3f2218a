import { App } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { MOMENT_READS, type Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

/** What reaches the staff asks first, and says what it means. */
export function useMomentDoings({ id, name, revision }: Pick<Moment, 'id' | 'name' | 'revision'>) {
  const t = useWords(momentsWords)
  const s = useWords(sharedWords)
  const { modal } = App.useApp()
  const params = { id }
  const launch = useChange(
    () => call('POST /api/moments/:id/launches', { params, body: { expectedRevision: revision } }),
    { reads: MOMENT_READS, said: t.launched },
  )
  const cancel = useChange(() => call('PUT /api/moments/:id/state', { params, body: { state: 'cancelled' } }), {
    reads: MOMENT_READS,
    said: t.done,
  })
  const ask = (title: string, content: string, okText: string, isDanger: boolean, then: () => Promise<unknown>) =>
    void modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger: isDanger },
      cancelText: isDanger ? t.keep : s.cancel,
      onOk: () => then().catch(() => {}),
    })
  return {
    launch: () => ask(t.launchAsk(name), t.launchAbout, t.launch, false, () => launch.mutateAsync(undefined)),
    cancel: () => ask(t.cancelAsk(name), t.cancelAbout, t.cancel, true, () => cancel.mutateAsync(undefined)),
  }
}
