import { useEffect, useRef, useState } from 'react'
import type { Rule } from '../../../../src/rules/language.ts'
import { ApiError, call } from '../../api/api.ts'
import { asGroup, asRule, type Group } from './builder/drafts.ts'

export interface TextProblem {
  message: string
  line?: number
  column?: number
}
export interface WrittenRule {
  group: Group
  text: string
  /** The rule as it would be saved; null while it is not whole. */
  whole: string | null
  problem: TextProblem | undefined
  /** What was changed last has not been read yet: `whole` is still the rule before it. */
  isReading: boolean
  build(group: Group): void
  write(text: string): void
}

const CALM_MS = 350

/** One rule in two forms: whichever was changed last is read by the server, and the other one follows. */
export function useRule(first: { rule: unknown; text: string } | undefined): WrittenRule {
  const [group, setGroup] = useState(() => asGroup(first?.rule as Rule | undefined))
  const [text, setText] = useState(first?.text ?? '')
  const [whole, setWhole] = useState<string | null>(first?.text ?? null)
  const [problem, setProblem] = useState<TextProblem>()
  const [isReading, setReading] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const turn = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])

  function ask(
    question: () => Promise<{ rule: unknown; text: string }>,
    then: (both: { rule: unknown; text: string }) => void,
  ) {
    const mine = ++turn.current
    clearTimeout(timer.current)
    setReading(true)
    timer.current = setTimeout(() => {
      question().then(
        (both) => {
          if (mine !== turn.current) return
          setReading(false)
          setProblem(undefined)
          setWhole(both.text)
          then(both)
        },
        (error: unknown) => {
          if (mine !== turn.current) return
          setReading(false)
          setWhole(null)
          setProblem(problemOf(error))
        },
      )
    }, CALM_MS)
  }

  return {
    group,
    text,
    whole,
    problem,
    isReading,
    build(next) {
      setGroup(next)
      const rule = asRule(next)
      if (rule === undefined) {
        turn.current++
        clearTimeout(timer.current)
        setText('')
        setReading(false)
        setWhole(null)
        setProblem(undefined)
      } else
        ask(
          () => call('POST /api/rules/print', { body: { rule } }),
          (both) => setText(both.text),
        )
    },
    write(next) {
      setText(next)
      ask(
        () => call('POST /api/rules/parse', { body: { text: next } }),
        (both) => setGroup(asGroup(both.rule as Rule)),
      )
    },
  }
}

function problemOf(error: unknown): TextProblem {
  if (!(error instanceof ApiError)) return { message: String(error) }
  const { line, column } = (error.details ?? {}) as { line?: number; column?: number }
  return { message: error.message, ...(line !== undefined && column !== undefined && { line, column }) }
}
