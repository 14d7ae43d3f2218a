import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { BROADCAST_READS, type Broadcast } from './broadcast-shapes.ts'
import { useBroadcastWords } from './group-words.ts'

const MAX_NAME_CHARS = 100

/** What changes who gets it asks first, and says what it means for whom. */
export function useBroadcastDoings({ id, name, content, kind, priority, revision }: Broadcast) {
  const t = useBroadcastWords()
  const l = useWords(launchedWords)
  const ask = useAsk()
  const navigate = useNavigate()
  const params = { id }
  const launch = useChange(
    () => call('POST /api/broadcasts/:id/launches', { params, body: { expectedRevision: revision } }),
    { reads: BROADCAST_READS, said: l.launched },
  )
  const put = useChange(
    (state: 'paused' | 'resumed' | 'cancelled') => call('PUT /api/broadcasts/:id/state', { params, body: { state } }),
    { reads: BROADCAST_READS, said: l.done },
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
  return {
    launch: (about: string) => ask({ title: l.launchAsk(name), about, word: l.launch, then: () => launch.mutateAsync(undefined) }), // prettier-ignore
    pause: () => ask({ title: t.pauseAsk(name), about: t.pauseAbout, word: t.pause, then: () => put.mutateAsync('paused') }), // prettier-ignore
    resume: () => ask({ title: t.resumeAsk(name), about: t.resumeAbout, word: t.resume, then: () => put.mutateAsync('resumed') }), // prettier-ignore
    cancel: () => ask({ title: l.cancelAsk(name), about: t.cancelAbout, word: t.cancel, isDanger: true, keep: l.keep, then: () => put.mutateAsync('cancelled') }), // prettier-ignore
    retarget: () => retarget.mutate(undefined),
    isRetargeting: retarget.isPending,
  }
}
