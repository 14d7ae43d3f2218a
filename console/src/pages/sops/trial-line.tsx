import { Button, Card, Flex, theme } from 'antd'
import { useEffect, useState } from 'react'
import { useTouchWords } from '../../language/touch-words.ts'
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
  const touches = useTouchWords()
  const sentences = useSopSentences()
  const { token } = theme.useToken()
  const begun = Date.parse(trial.steps[0]?.at ?? trial.endedAt)
  const after = (at: string) => {
    const ms = Date.parse(at) - begun
    return ms <= 0 ? t.begins : t.later(sentences.time(rounded(ms)))
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  /** Each channel that said no, and by which it went after all. */
  const reasonOf = (step: string, at: string) => {
    const own = trial.deeds.filter((deed) => deed.step === step && deed.at === at)
    const nos = own.filter(({ reason }) => text(reason) !== '')
    const said = nos.map(({ reason, channel, nextChannel }) => {
      const why = touches.reason(text(reason), null, text(nextChannel))
      return text(nextChannel) === '' ? t.notSent(why) : t.ofChannel(touches.channel(text(channel)), why)
    })
    const gone = nos.length > 0 ? own.find(({ reason, channel }) => text(reason) === '' && text(channel) !== '') : undefined // prettier-ignore
    if (gone) said.push(t.sentBy(touches.channel(text(gone['channel']))))
    return said.map((one) => ` · ${one}`).join('')
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
