import { useLanguage } from '../../language/language.tsx'
import { StaffCard, StaffLine } from '../../parts/launched/staff-card.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import type { Broadcast } from './broadcast-shapes.ts'
import { useBroadcastWords } from './group-words.ts'

type Sender = Broadcast['senders'][number]

/** Task by task, those that wait longest first. */
export function SendersCard({ senders }: { senders: Sender[] }) {
  const t = useBroadcastWords()
  return (
    <StaffCard
      title={t.senders}
      words={{ open: t.notConfirmed, done: t.confirmed, none: t.noSenders }}
      members={senders}
      isDone={({ confirmedAt }) => confirmedAt !== null}
    >
      {(one) => <OneSender sender={one} />}
    </StaffCard>
  )
}

const PLACE = { making: 'making', failed: 'taskFailed', cancelled: 'takenBack' } as const

function OneSender({ sender }: { sender: Sender }) {
  const t = useBroadcastWords()
  const { language } = useLanguage()
  const number = useNumber()
  const { state, customers, delivered, madeAt, confirmedAt, reminded, isEscalated, problem } = sender
  const place = PLACE[state as keyof typeof PLACE]
  const word = confirmedAt !== null ? t.confirmed : place ? t[place] : t.notConfirmed
  const colour =
    confirmedAt !== null ? 'success' : state === 'failed' ? 'error' : state === 'made' ? 'warning' : 'default'
  const said = [
    t.senderCustomers(number(customers)),
    ...(confirmedAt !== null ? [t.deliveredOf(number(delivered), number(customers))] : []),
    ...(reminded > 0 ? [t.reminded(number(reminded))] : []),
    ...(isEscalated ? [t.escalated] : []),
  ]
  const notes = (
    <>
      {said.join(' · ')} · {confirmedAt !== null ? t.confirmed : t.givenAt} <Time at={confirmedAt ?? madeAt} />
    </>
  )
  return (
    <StaffLine member={sender} word={word} colour={colour} notes={notes}>
      {problem && <Trouble>{problem[language]}</Trouble>}
    </StaffLine>
  )
}
