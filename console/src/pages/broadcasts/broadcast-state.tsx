import { useWords } from '../../language/language.tsx'
import { StateTag } from '../../parts/state-tag.tsx'
import type { State } from './broadcast-shapes.ts'
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

export function BroadcastState({ state }: { state: State }) {
  const t = useWords(broadcastsWords)
  return <StateTag colour={COLOURS[state]}>{t.states[state]}</StateTag>
}
