import type { Exit } from './sop-edits.ts'
import type { Sop } from './sop-draft.ts'
import { useSopsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** What an exit is called, and the plus on it. */
export function useExitWords(sop: Sop): (exit: Exit) => { name: string; insert: string } {
  const t = useSopsWords()
  const sentences = useSopSentences()
  return ({ step: from, at }) => {
    const step = from === null ? null : sop.steps[from]!
    const name = sentences.exit(step, at)
    const where = step ? sentences.step(step) : t.begin
    return { name, insert: name ? t.insertOf(where, name) : t.insert(where) }
  }
}
