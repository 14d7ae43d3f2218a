import { Typography } from 'antd'
import { createContext, useContext, type ReactNode } from 'react'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'

/** What the server finds wrong with one condition or group: with which field of it, and why. */
export interface PartProblem {
  id: number
  field: string
  code: string
  message: string
}

const ProblemsContext = createContext<readonly PartProblem[]>([])
export const PartProblems = ProblemsContext.Provider
const OwnContext = createContext<readonly PartProblem[]>([])

/** Gives the fields inside what is wrong with this part, and says below them what it is. */
export function WithProblems({ id, children }: { id: number; children: ReactNode }) {
  const t = useWords(builderWords)
  const own = useContext(ProblemsContext).filter((problem) => problem.id === id)
  return (
    <OwnContext value={own}>
      {children}
      {own.map((problem) => {
        const name = t.fields[problem.field.split('.')[0] as keyof typeof t.fields] as string | undefined
        return (
          <Typography.Text key={problem.field} id={idOf(problem)} type={isUnfilled(problem) ? 'secondary' : 'danger'}>
            {name && t.of(name)}
            {isUnfilled(problem) ? t.unfilled : problem.message}
          </Typography.Text>
        )
      })}
    </OwnContext>
  )
}

/** For a field whose value stands at this place of the condition: how it shows that it is wrong. */
export function useMark(at: string): {
  status: '' | 'error' | 'warning'
  'aria-invalid'?: true
  'aria-describedby'?: string
} {
  const problem = useContext(OwnContext).find(({ field }) => field === at || field.startsWith(`${at}.`))
  if (!problem) return { status: '' }
  return {
    status: isUnfilled(problem) ? 'warning' : 'error',
    'aria-invalid': true,
    'aria-describedby': idOf(problem),
  }
}

/** Nobody has been wrong yet who has not come to a field. */
const isUnfilled = ({ code }: PartProblem): boolean => code === 'empty' || code === 'too_few'
const idOf = ({ id, field }: PartProblem): string => `problem-${id}-${field}`
