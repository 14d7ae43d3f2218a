import { CloseOutlined, ForkOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Drawing } from './drawing.ts'
import { addExit, optionalExitOf, removeExit, withStep, type Exit } from './sop-edits.ts'
import { useSopsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** Beside a way: the exit that its step may have is added where the way on is, and taken away where it is itself. */
export function ExitButton({ drawing: { sop, onExits }, exit }: { drawing: Drawing; exit: Exit }) {
  const t = useSopsWords()
  const sentences = useSopSentences()
  const step = exit.step === null ? undefined : sop.steps[exit.step]
  const at = step && optionalExitOf(step)
  if (!step || !at) return null
  const name = at === 'missed' ? t.missed : t.notSent
  const has = (step as { otherwise?: unknown; missed?: unknown })[at] !== undefined
  const isOwn = exit.at === at
  if (has !== isOwn) return null
  const label = (isOwn ? t.removeExit : t.addExit)(sentences.step(step), name)
  return (
    <Button
      size="small"
      shape="circle"
      icon={isOwn ? <CloseOutlined /> : <ForkOutlined />}
      title={label}
      aria-label={label}
      style={{ pointerEvents: 'all' }}
      onClick={() => onExits(withStep(sop, exit.step!, isOwn ? removeExit(step) : addExit(step)))}
    />
  )
}
