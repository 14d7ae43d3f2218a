import { Tag, theme } from 'antd'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

/** The same colour for the same state on every page and chart. */
const LIFECYCLE_COLOURS = {
  new: 'blue',
  growing: 'cyan',
  mature: 'green',
  silent: 'gold',
  lost: 'default',
} as const
export type Lifecycle = keyof typeof LIFECYCLE_COLOURS

/** The same, for bars: strong enough to be seen on any ground. */
export function useLifecycleInk(): (state: Lifecycle) => string {
  const { token } = theme.useToken()
  const inks = { new: token.blue, growing: token.cyan, mature: token.green, silent: token.gold, lost: token.colorTextTertiary } // prettier-ignore
  return (state) => inks[state]
}

export function LifecycleTag({ state }: { state: string | null }) {
  const t = useWords(sharedWords)
  const { token } = theme.useToken()
  if (state === null || !(state in LIFECYCLE_COLOURS)) return null
  const known = state as Lifecycle
  // Ant Design's coloured letters on a tint of theirs are too faint to read (WCAG AA).
  return (
    <Tag color={LIFECYCLE_COLOURS[known]} style={{ color: token.colorText }}>
      {t.lifecycle[known]}
    </Tag>
  )
}
