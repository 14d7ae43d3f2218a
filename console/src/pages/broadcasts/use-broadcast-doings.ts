import { useNavigate } from '@tanstack/react-router'
import { App } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { BROADCAST_READS, type Broadcast } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

const MAX_NAME_CHARS = 100

/** What changes who gets it asks first, and says what it means for whom. */
export function useBroadcastDoings({ id, name, content, kind, priority, revision }: Broadcast) {
  const t = useWords(broadcastsWords)
  const s = useWords(sharedWords)
  const { modal } = App.useApp()
  const navigate = useNavigate()
  const params = { id }
  const launch = useChange(
    () => call('POST /api/broadcasts/:id/launches', { params, body: { expectedRevision: revision } }),
    { reads: BROADCAST_READS, said: t.launched },
  )
  const put = useChange(
    (state: 'paused' | 'resumed' | 'cancelled') => call('PUT /api/broadcasts/:id/state', { params, body: { state } }),
    { reads: BROADCAST_READS, said: t.done },
  )
  const retarget = useChange(
    async () => {
      const again = Array.from(t.retargetName(name)).slice(0, MAX_NAME_CHARS).join('')
      const audience = { kind: 'unreached' as const, broadcast: id }
      const made = await call('POST /api/broadcasts', { body: { name: again, content, kind, priority, audience } })
      await navigate({ to: '/broadcasts/$id', params: { id: String(made.id) } })
    },
    { reads: BROADCAST_READS, said: t.retargeted },
  )
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
    launch: (about: string) => ask(t.launchAsk(name), about, t.launch, false, () => launch.mutateAsync(undefined)),
    pause: () => ask(t.pauseAsk(name), t.pauseAbout, t.pause, false, () => put.mutateAsync('paused')),
    resume: () => ask(t.resumeAsk(name), t.resumeAbout, t.resume, false, () => put.mutateAsync('resumed')),
    cancel: () => ask(t.cancelAsk(name), t.cancelAbout, t.cancel, true, () => put.mutateAsync('cancelled')),
    retarget: () => retarget.mutate(undefined),
    isRetargeting: retarget.isPending,
  }
}
