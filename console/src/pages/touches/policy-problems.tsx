import { createContext, useContext } from 'react'
import { ApiError } from '../../api/api.ts'
import { Trouble } from '../../parts/trouble.tsx'

/** What the server finds wrong with the policy, said beside the field it is about. */
export interface PolicyProblem {
  at: string
  problem: string
}

export function problemsOf(error: unknown): PolicyProblem[] {
  if (!(error instanceof ApiError) || error.code !== 'invalid_policy') return []
  return (error.details as { problems?: PolicyProblem[] } | undefined)?.problems ?? []
}

const Context = createContext<readonly PolicyProblem[]>([])
export const PolicyProblems = Context.Provider

/** `status` of a field at that place. */
export const useStatus = (at: string): '' | 'error' => (useContext(Context).some((one) => isAt(one, at)) ? 'error' : '')

/** Of this place and what is in it; `isExact`: of the place alone. */
export function ProblemsAt({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const own = useContext(Context).filter((one) => (isExact ? one.at === at : isAt(one, at)))
  return own.map((one) => (
    <Trouble key={one.at} isAlert>
      {one.problem}
    </Trouble>
  ))
}

const isAt = (one: PolicyProblem, at: string): boolean => one.at === at || one.at.startsWith(`${at}.`)
