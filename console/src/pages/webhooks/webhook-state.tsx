import { Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import type { Delivery, Endpoint } from './webhook-shapes.ts'
import { webhooksWords } from './webhooks-words.ts'

function Mark({ colour, children }: { colour: string; children: string }) {
  const { token } = theme.useToken()
  return (
    <Tag color={colour} style={{ color: token.colorText, margin: 0 }}>
      {children}
    </Tag>
  )
}

export function EndpointState({ endpoint: { disabledWhy, failingSince } }: { endpoint: Endpoint }) {
  const t = useWords(webhooksWords)
  if (disabledWhy === 'person') return <Mark colour="default">{t.states.person}</Mark>
  if (disabledWhy !== null)
    return <Mark colour="red">{disabledWhy === 'gone' ? t.states.gone : t.states.failingOff}</Mark>
  return failingSince === null ? (
    <Mark colour="green">{t.states.on}</Mark>
  ) : (
    <Mark colour="gold">{t.states.failing}</Mark>
  )
}

const COLOURS = { waiting: 'gold', delivered: 'green', failed: 'red' } as const
export function DeliveryState({ state }: Pick<Delivery, 'state'>) {
  const t = useWords(webhooksWords)
  return <Mark colour={COLOURS[state]}>{t.state[state]}</Mark>
}

/** What came of the latest try, of whatever delivery. */
export function Latest({ last }: Pick<Endpoint, 'last'>) {
  const t = useWords(webhooksWords)
  if (last === null) return <>{t.never}</>
  return (
    <>
      <Time at={last.at} /> · {last.status === null ? t.noAnswer : t.answered(last.status)}
    </>
  )
}

/** Why it was not taken, or what was answered; nothing before it was tried. */
export function useResult(): (delivery: Pick<Delivery, 'status' | 'problem' | 'answer'>) => string | undefined {
  const t = useWords(webhooksWords)
  return ({ status, problem, answer }) => {
    if (status !== null) return t.answered(status)
    if (problem === null) return undefined
    return problem === 'unreachable' && answer ? `${t.problems.unreachable} (${answer})` : t.problems[problem]
  }
}

/** What is told that is in no log has a name of its own. */
export function useTypeName(): (type: string) => string {
  const t = useWords(webhooksWords)
  return (type) => (type === 'sop.step' ? t.sopStep : type === 'webhook.test' ? t.testEvent : type)
}
