import { useWords } from '../../language/language.tsx'
import { StateTag } from '../../parts/state-tag.tsx'
import type { State } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

const COLOURS: Record<State, string> = {
  draft: 'default',
  scheduled: 'gold',
  making: 'processing',
  made: 'processing',
  done: 'success',
  cancelled: 'default',
  failed: 'error',
}

export function MomentState({ state }: { state: State }) {
  const t = useWords(momentsWords)
  return <StateTag colour={COLOURS[state]}>{t.states[state]}</StateTag>
}
