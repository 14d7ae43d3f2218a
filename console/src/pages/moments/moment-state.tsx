import { Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
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
  const { token } = theme.useToken()
  // Coloured letters on a tint of theirs are too faint to read (WCAG AA).
  return (
    <Tag color={COLOURS[state]} style={{ margin: 0, color: token.colorText }}>
      {t.states[state]}
    </Tag>
  )
}
