import { Alert, Button } from 'antd'
import { SETTINGS, TRIGGER } from './sop-layout.ts'
import type { Sop } from './sop-draft.ts'
import { useSopsWords, useSettingsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'
import type { SopProblem } from './use-sop-problems.ts'

/** Everything that keeps a flow from being launched, each leading to where it is put right. */
export function ProblemsList({
  problems,
  drawn,
  onOpen,
}: {
  problems: SopProblem[]
  drawn: Sop | undefined
  onOpen(node: string): void
}) {
  const t = useSopsWords()
  const w = useSettingsWords()
  const sentences = useSopSentences()
  const told = ({ node, at, words }: SopProblem) => {
    if (at === 'first') return words
    if (!drawn) return words
    if (node === SETTINGS) return t.of(w.settings, '', words)
    return t.of(node === TRIGGER ? t.begin : sentences.step(drawn.steps[node]!), '', words)
  }
  return (
    <Alert
      type="warning"
      showIcon
      title={t.problems(problems.length)}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {problems.map((problem) => (
            <li key={`${problem.at} ${problem.words}`} style={{ overflowWrap: 'anywhere' }}>
              {drawn && problem.at !== 'first' ? (
                <Button
                  type="link"
                  size="small"
                  style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
                  onClick={() => onOpen(problem.node)}
                >
                  {told(problem)}
                </Button>
              ) : (
                told(problem)
              )}
            </li>
          ))}
        </ul>
      }
    />
  )
}
