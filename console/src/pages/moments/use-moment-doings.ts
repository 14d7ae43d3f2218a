import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { MOMENT_READS, type Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

/** What reaches the staff asks first, and says what it means. */
export function useMomentDoings({ id, name, revision }: Pick<Moment, 'id' | 'name' | 'revision'>) {
  const t = useWords(momentsWords)
  const l = useWords(launchedWords)
  const ask = useAsk()
  const params = { id }
  const launch = useChange(
    () => call('POST /api/moments/:id/launches', { params, body: { expectedRevision: revision } }),
    { reads: MOMENT_READS, said: l.launched },
  )
  const cancel = useChange(() => call('PUT /api/moments/:id/state', { params, body: { state: 'cancelled' } }), {
    reads: MOMENT_READS,
    said: l.done,
  })
  return {
    launch: () => ask({ title: l.launchAsk(name), about: t.launchAbout, word: l.launch, then: () => launch.mutateAsync(undefined) }), // prettier-ignore
    cancel: () => ask({ title: l.cancelAsk(name), about: t.cancelAbout, word: t.cancel, isDanger: true, keep: l.keep, then: () => cancel.mutateAsync(undefined) }), // prettier-ignore
  }
}
