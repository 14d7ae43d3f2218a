import { Tag } from 'antd'
import type { Session } from '../../../reads/kf.ts'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Over } from './frame.tsx'
import { Line, useInShort } from './line.tsx'
import { Thread } from './thread.tsx'
import { Write } from './write.tsx'

/** WeChat customer service: a customer writes to an account, and a member may serve them. */
export const talkOf = ({ open_kfid, external_userid }: Session): string => `${open_kfid}:${external_userid}`

interface ChatProps {
  session: Session
  /** The member who serves; the customer otherwise. */
  servicer?: string
  onBack(): void
}
export function ServiceChat({ session, servicer, onBack }: ChatProps) {
  const t = useWords(words)
  const { open_kfid, external_userid, account, name } = session
  const both = { open_kfid, external_userid }
  const ask = useAct('kf.customer_writes')
  const answer = useAct('kf.servicer_writes')
  const title = servicer === undefined ? account : name
  const send = async (text: string) => {
    const done = servicer === undefined ? ask.do({ ...both, text }) : answer.do({ ...both, userid: servicer, text })
    return (await done) !== undefined
  }
  return (
    <Over title={title} about={<Tag>{t.services.states[session.state]}</Tag>} onBack={onBack}>
      <Thread
        kind="kf"
        id={talkOf(session)}
        reader={servicer === undefined ? { external_userid } : { userid: servicer }}
        label={t.chat.messages(title)}
      />
      <Write isPending={ask.isPending || answer.isPending} onSend={send} />
    </Over>
  )
}

interface ListProps {
  sessions: Session[]
  side: 'staff' | 'customer'
  onOpen(talk: string): void
}
export function ServiceList({ sessions, side, onOpen }: ListProps) {
  const t = useWords(words)
  const inShort = useInShort()
  if (sessions.length === 0) return null
  return (
    <ul className="lines">
      {sessions.map((session) => (
        <Line
          key={talkOf(session)}
          id={side === 'staff' ? session.external_userid : session.open_kfid}
          isGroup={side === 'customer'}
          name={side === 'staff' ? session.name : session.account}
          mark={<Tag>{t.services.label}</Tag>}
          last={inShort(session.last) || t.chat.noWords}
          {...(session.at > 0 && { at: session.at })}
          onOpen={() => onOpen(talkOf(session))}
        />
      ))}
    </ul>
  )
}
