import { Input, theme, Typography } from 'antd'
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
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => {
    const tell = (next: Problem | null) => {
      setProblem(next)
      onProblem(next && next.message)
    }
    if (value.trim() === '' && isOptional) return tell(null)
    let isOver = false
    const timer = setTimeout(() => {
      call('POST /api/rules/parse', { body: { text: value } }).then(
        () => isOver || tell(null),
        (error: unknown) => isOver || tell(problemOf(error, value)),
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
        <div role="alert">
          <Typography.Text type="danger">{problem.message}</Typography.Text>
          {problem.around && <Marked around={problem.around} />}
        </div>
      )}
    </>
  )
}

interface Problem {
  message: string
  /** The line that is wrong: before the mistake, the word it begins with, and after. */
  around?: [before: string, wrong: string, after: string] | undefined
}

function problemOf(error: unknown, text: string): Problem {
  if (!(error instanceof ApiError)) return { message: String(error) }
  const { line, column } = (error.details ?? {}) as { line?: number; column?: number }
  if (line === undefined || column === undefined) return { message: error.message }
  const letters = Array.from(text.split('\n')[line - 1] ?? '')
  const rest = letters.slice(column - 1).join('')
  const wrong = /^(?:[\p{L}\p{N}_-]+|"[^"]*"?|[^\s\p{L}\p{N}"]+)/u.exec(rest)?.[0] ?? ''
  return { message: error.message, around: [letters.slice(0, column - 1).join(''), wrong, rest.slice(wrong.length)] }
}

/** Where the text ends too early there is nothing to mark but its end. */
function Marked({ around: [before, wrong, after] }: { around: [string, string, string] }) {
  const { token } = theme.useToken()
  return (
    <div
      style={{
        marginTop: 4,
        padding: '4px 8px',
        fontFamily: 'ui-monospace, monospace',
        background: token.colorFillQuaternary,
        borderRadius: token.borderRadiusSM,
        overflowWrap: 'anywhere',
        whiteSpace: 'pre-wrap',
      }}
    >
      {before}
      <mark
        style={{
          background: token.colorErrorBg,
          color: token.colorText,
          borderBottom: `2px solid ${token.colorError}`,
        }}
      >
        {wrong || '\u00a0\u00a0'}
      </mark>
      {after}
    </div>
  )
}
