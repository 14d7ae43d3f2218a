import { parseSop } from '../../../../src/sops/check.ts'
import { useLanguage } from '../../language/language.tsx'
import { SETTINGS, TRIGGER } from './sop-layout.ts'
import { useSopsWords } from './group-words.ts'

/** Why a flow cannot be launched, and of which of its nodes. The server checks the same when it is launched. */
export interface SopProblem {
  node: string
  at: string
  words: string
}

const SETTINGS_OF: ReadonlySet<string> = new Set(['exit', 'goal', 'deadline', 'touch', 'holdoutShare', 'hours'])

export function useSopProblems(): (definition: unknown) => SopProblem[] {
  const t = useSopsWords()
  const { language } = useLanguage()
  return (definition) => {
    const parsed = parseSop(definition)
    if ('sop' in parsed) return []
    return parsed.problems.map(({ at, problem }) => {
      const keys = at.split('.')
      const isStep = keys[0] === 'steps' && keys.length > 1
      const field = keys.slice(isStep ? 2 : 0).findLast((key) => Object.hasOwn(t.fields, key))
      const words = at === 'first' ? t.noSteps : t.of('', field ? t.fields[field as 'event'] : '', problem[language])
      return { at, node: isStep ? keys[1]! : SETTINGS_OF.has(keys[0]!) ? SETTINGS : TRIGGER, words }
    })
  }
}
