import { Button, Card, Flex, theme } from 'antd'
import { useEffect, useState } from 'react'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import type { Sop } from './sop-draft.ts'
import type { Trial } from './trial-drawer.tsx'
import { useTrialWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

const STEP_MS = 900
const MINUTE_MS = 60_000
/** Who enters at some second waits for ten o'clock some odd milliseconds. */
const rounded = (ms: number): number => (ms < MINUTE_MS ? ms : Math.round(ms / MINUTE_MS) * MINUTE_MS)

/** How far a trial is played: one step after another, until all of it is seen. */
export function usePlayed(trial: Trial | undefined): number {
  const [played, setPlayed] = useState(0)
  useEffect(() => {
    setPlayed(0)
    if (!trial) return
    const timer = setInterval(() => setPlayed((now) => Math.min(now + 1, trial.steps.length)), STEP_MS)
    return () => clearInterval(timer)
  }, [trial])
  return played
}

/** The way so far, with how long after entering each step comes. */
export function TrialLine({ trial, played, sop, onStop }: { trial: Trial; played: number; sop: Sop; onStop(): void }) {
  const t = useTrialWords()
  const touch = useTouchWordsOf()
  const sentences = useSopSentences()
  const { token } = theme.useToken()
  const begun = Date.parse(trial.steps[0]?.at ?? trial.endedAt)
  const after = (at: string) => {
    const ms = Date.parse(at) - begun
    return ms <= 0 ? t.begins : t.later(sentences.time(rounded(ms)))
  }
  const reasonOf = (step: string, at: string) => {
    const reason = trial.deeds.find((deed) => deed.step === step && deed.at === at && deed.reason !== undefined)?.reason
    return typeof reason === 'string' ? ` · ${t.notSent(touch.reasons[reason as keyof typeof touch.reasons] ?? reason)}` : '' // prettier-ignore
  }
  return (
    <Card
      size="small"
      title={t.route}
      extra={
        <Button size="small" onClick={onStop}>
          {t.stop}
        </Button>
      }
    >
      <ol aria-live="polite" style={{ margin: 0, paddingInlineStart: 20 }}>
        {trial.steps.slice(0, played + 1).map(({ at, step }, place) => {
          const held = sop.steps[step]
          return (
            <li key={place} style={{ overflowWrap: 'anywhere' }}>
              {t.at(after(at), held ? sentences.step(held) : step)}
              {reasonOf(step, at)}
            </li>
          )
        })}
      </ol>
      {played >= trial.steps.length && (
        <Flex gap={8} style={{ paddingBlockStart: 8, color: token.colorTextSecondary }}>
          {t.at(after(trial.endedAt), t.outcomes[trial.outcome])}
        </Flex>
      )}
    </Card>
  )
}
