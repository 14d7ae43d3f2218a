import { useWords } from '../../language/language.tsx'
import { StateTag } from '../../parts/state-tag.tsx'
import { isForNobody, type Listed, type State } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

const COLOURS: Record<State, string> = {
  draft: 'default',
  scheduled: 'gold',
  planning: 'processing',
  sending: 'processing',
  paused: 'warning',
  done: 'success',
  cancelled: 'default',
}

export function BroadcastState({ broadcast }: { broadcast: Pick<Listed, 'state' | 'funnel'> }) {
  const t = useWords(broadcastsWords)
  const { state } = broadcast
  if (isForNobody(broadcast)) return <StateTag colour="warning">{t.forNobody}</StateTag>
  return <StateTag colour={COLOURS[state]}>{t.states[state]}</StateTag>
}
