import { Input, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { ApiError, call } from '../api/api.ts'

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
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const tell = (next: string | null) => {
      setProblem(next)
      onProblem(next)
    }
    if (value.trim() === '' && isOptional) return tell(null)
    let isOver = false
    const timer = setTimeout(() => {
      call('POST /api/rules/parse', { body: { text: value } }).then(
        () => isOver || tell(null),
        (error: unknown) => isOver || tell(error instanceof ApiError ? error.message : String(error)),
      )
    }, CALM_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [value, isOptional])
  const isShown = problem !== null && value.trim() !== ''
  return (
    <>
      <Input.TextArea
        aria-label={label}
        rows={3}
        spellCheck={false}
        style={{ fontFamily: 'ui-monospace, monospace' }}
        status={isShown ? 'error' : ''}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
      {isShown && (
        <Typography.Text type="danger" role="alert">
          {problem}
        </Typography.Text>
      )}
    </>
  )
}
