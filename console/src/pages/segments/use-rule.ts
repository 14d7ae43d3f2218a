import { useEffect, useRef, useState } from 'react'
import { inLanguage } from '../../../../src/kernel/wording.ts'
import { parseRule, type Rule } from '../../../../src/rules/language.ts'
import { ApiError, call } from '../../api/api.ts'
import { currentLanguage } from '../../language/language.tsx'
import { textProblemOf, type TextProblem } from '../../parts/rule-problem.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { placeOf, rootOf, wholeOf, type Group } from './builder/parts.ts'
import type { PartProblem } from './builder/problems.tsx'

export interface WrittenRule {
  group: Group
  text: string
  /** The rule as it would be saved; null while it is not whole. */
  whole: string | null
  /** Of the text; the conditions are still those before it. */
  textProblem: TextProblem | undefined
  /** Of single conditions; the text is still the one before them. */
  partProblems: readonly PartProblem[]
  /** What was changed last has not been read yet: `whole` is still the rule before it. */
  isReading: boolean
  build(group: Group): void
  write(text: string): void
}

const CALM_MS = 350
const NO_PROBLEMS: readonly PartProblem[] = []

interface BothForms {
  rule: unknown
  text: string
}

/** One rule in two forms: whichever was changed last is read by the server, and the other one follows. */
export function useRule(first: BothForms | undefined): WrittenRule {
  const messageOf = useMessageOf()
  const [group, setGroup] = useState(() => rootOf(first?.rule as Rule | undefined))
  const [text, setText] = useState(first?.text ?? '')
  const [whole, setWhole] = useState<string | null>(first?.text ?? null)
  const [textProblem, setTextProblem] = useState<TextProblem>()
  const [partProblems, setPartProblems] = useState(NO_PROBLEMS)
  const [isReading, setReading] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const turn = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])

  function settle(next: string | null, inText?: TextProblem, inParts = NO_PROBLEMS) {
    setReading(false)
    setWhole(next)
    setTextProblem(inText)
    setPartProblems(inParts)
  }
  function ask(question: () => Promise<BothForms>, then: (both: BothForms) => void, refused: (error: unknown) => void) {
    const mine = ++turn.current
    clearTimeout(timer.current)
    setReading(true)
    timer.current = setTimeout(() => {
      question().then(
        (both) => {
          if (mine !== turn.current) return
          settle(both.text)
          then(both)
        },
        (error: unknown) => {
          if (mine === turn.current) refused(error)
        },
      )
    }, CALM_MS)
  }

  return {
    group,
    text,
    whole,
    textProblem,
    partProblems,
    isReading,
    build(next) {
      setGroup(next)
      const rule = wholeOf(next)
      if (rule === undefined) {
        turn.current++
        clearTimeout(timer.current)
        setText('')
        settle(null)
      } else
        ask(
          () => printed(rule),
          (both) => setText(both.text),
          (error) => settle(null, undefined, partProblemsOf(error, next, messageOf(error))),
        )
    },
    write(next) {
      setText(next)
      ask(
        () => call('POST /api/rules/parse', { body: { text: next } }),
        (both) => setGroup(rootOf(both.rule as Rule)),
        (error) => settle(null, textProblemOf(error, next, messageOf(error))),
      )
    },
  }
}

/** What is not whole yet is told by the server's own check, here: the server is asked of what has the form of a rule. */
async function printed(rule: Rule): Promise<BothForms> {
  const read = parseRule(rule)
  if ('rule' in read) return call('POST /api/rules/print', { body: { rule } })
  const problems = inLanguage(read.problems, currentLanguage())
  throw new ApiError(422, { code: 'invalid_rule', message: '', details: { problems } })
}

/** Where nothing better is known, it is a problem of the whole. */
function partProblemsOf(error: unknown, root: Group, message: string): PartProblem[] {
  const { problems } = ((error instanceof ApiError && error.code === 'invalid_rule' && error.details) || {}) as {
    problems?: { at: string; code: string; problem: string }[]
  }
  if (problems === undefined) return [{ id: root.id, field: '', code: 'unknown', message }]
  return problems.map(({ at, code, problem }) => ({ ...placeOf(root, at), code, message: problem }))
}
