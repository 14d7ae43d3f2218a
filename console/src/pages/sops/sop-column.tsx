import { Flex, theme } from 'antd'
import type { Drawing } from './drawing.ts'
import { ExitButton } from './exit-button.tsx'
import { Palette } from './palette.tsx'
import { SopEnd } from './sop-end.tsx'
import { END, layOut, waysOf } from './sop-layout.ts'
import { useSopsWords } from './group-words.ts'
import { StepFace, useNodeWords } from './step-face.tsx'
import { useExitWords } from './use-exit-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** The steps one below the other, for a narrow screen: each with where it leads. */
export function SopColumn(drawing: Drawing) {
  const t = useSopsWords()
  const { token } = theme.useToken()
  const { sop, outcomes, mayEdit, onOpen, onInsert } = drawing
  const wordsOf = useNodeWords(drawing)
  const exitWords = useExitWords(sop)
  const sentences = useSopSentences()
  const { nodes } = layOut(sop)
  return (
    <ol aria-label={t.steps} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 16 }}>
      {nodes.map(({ name }) =>
        name === END ? (
          <li key={name}>
            <SopEnd outcomes={outcomes} />
          </li>
        ) : (
          <li key={name}>
            <StepFace words={wordsOf(name)} onOpen={() => onOpen(name)} />
            <Flex vertical gap={4} style={{ padding: '6px 0 0 12px', fontSize: 13, color: token.colorTextSecondary }}>
              {waysOf(sop, name).map(({ exit, to }) => {
                const step = to === null ? undefined : sop.steps[to]
                const words = exitWords(exit)
                return (
                  <Flex key={exit.at} gap={8} align="center" justify="space-between">
                    <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                      {words.name} → {step ? sentences.step(step) : t.end}
                    </span>
                    {mayEdit && (
                      <Flex gap={8}>
                        <Palette label={words.insert} onChoose={(kind) => onInsert(exit, kind)} />
                        <ExitButton drawing={drawing} exit={exit} />
                      </Flex>
                    )}
                  </Flex>
                )
              })}
            </Flex>
          </li>
        ),
      )}
    </ol>
  )
}
