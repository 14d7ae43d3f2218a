import { Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
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
  const { token } = theme.useToken()
  // Coloured letters on a tint of theirs are too faint to read (WCAG AA).
  return (
    <Tag color={COLOURS[state]} style={{ margin: 0, color: token.colorText }}>
      {t.states[state]}
    </Tag>
  )
}
