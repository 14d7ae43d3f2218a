import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { tasksWords } from './tasks-words.ts'

/** What becomes of a task is said once, and its flow goes on by it: only that it was done, which is most often so, is one
 *  tap. The others stand close to it and to each other under a thumb. */
export const OUTCOMES = ['done', 'no_answer', 'declined', 'skipped'] as const
export type Outcome = (typeof OUTCOMES)[number]

export function useNoting(finish: (outcome: Outcome) => Promise<unknown>): (outcome: Outcome) => void {
  const t = useWords(tasksWords)
  const ask = useAsk()
  return (outcome) => {
    // A refusal is told by who does it.
    const then = () => finish(outcome)
    if (outcome === 'done') then().catch(() => {})
    else ask({ title: t.noteAsk(t.outcomes[outcome]), about: t.noteAbout, word: t.note, then })
  }
}
