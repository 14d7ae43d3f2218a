import { useEffect, useState } from 'react'
import { call } from '../api/api.ts'
import { RuleArea } from './rule-area.tsx'
import { textProblemOf, type TextProblem } from './rule-problem.ts'
import { useMessageOf } from './states.tsx'

/** The text of a rule in a form: read by the server as it is written, and marked where it is wrong. */
const CALM_MS = 350

export function RuleText({
  value = '',
  onChange,
  label,
  isOptional = false,
  onProblem,
}: {
  value?: string
  onChange?(text: string): void
  label: string
  isOptional?: boolean
  /** Null: it can be saved. */
  onProblem(problem: string | null): void
}) {
  const messageOf = useMessageOf()
  const [problem, setProblem] = useState<TextProblem>()
  useEffect(() => {
    const tell = (next: TextProblem | undefined) => {
      setProblem(next)
      onProblem(next?.message ?? null)
    }
    if (value.trim() === '' && isOptional) return tell(undefined)
    let isOver = false
    const timer = setTimeout(() => {
      call('POST /api/rules/parse', { body: { text: value } }).then(
        () => isOver || tell(undefined),
        (error: unknown) => isOver || tell(textProblemOf(error, value, messageOf(error))),
      )
    }, CALM_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [value, isOptional])
  return (
    <RuleArea
      label={label}
      rows={3}
      value={value}
      problem={value.trim() === '' ? undefined : problem}
      onChange={(text) => onChange?.(text)}
    />
  )
}
