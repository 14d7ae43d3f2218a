import { AppstoreOutlined, IdcardOutlined } from '@ant-design/icons'
import { Button, Tag } from 'antd'
import { useState } from 'react'
import type { Chat } from '../../../reads/chats.ts'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { CustomerCard } from './customer-card.tsx'
import { Over } from './frame.tsx'
import { Sidebar } from './sidebar.tsx'
import { Thread } from './thread.tsx'
import { Write } from './write.tsx'

/** A member's chat with a customer, and behind it what the member keeps of them. */
export function StaffChat({ chat, hasResigned, onBack }: { chat: Chat; hasResigned: boolean; onBack(): void }) {
  const t = useWords(words)
  const pair = { userid: chat.userid, external_userid: chat.external_userid }
  const write = useAct('staff.send_message')
  const [isTurned, turn] = useState(false)
  const [isBeside, showBeside] = useState(false)
  const name = chat.remark || chat.name
  const hasCustomer = ['friends', 'half', 'left by customer'].includes(chat.standing)
  const mayWrite = !hasResigned && (chat.standing === 'friends' || chat.standing === 'temporary')
  const mayNote = hasCustomer && !hasResigned
  if (isTurned && mayNote)
    return (
      <Over title={t.card.open(name)} onBack={() => turn(false)}>
        <CustomerCard chat={chat.chat} pair={pair} />
      </Over>
    )
  if (isBeside) return <Sidebar pair={pair} name={name} onBack={() => showBeside(false)} />
  return (
    <Over
      title={name}
      about={chat.standing !== 'friends' && <Tag>{t.chat.standing[chat.standing]}</Tag>}
      onBack={onBack}
      action={
        mayNote && (
          <Button
            type="text"
            icon={<IdcardOutlined aria-hidden />}
            aria-label={t.card.open(name)}
            onClick={() => turn(true)}
          />
        )
      }
    >
      <Thread id={chat.chat} reader={{ userid: chat.userid }} label={t.chat.messages(name)} />
      {!hasResigned && (
        <div className="chat-tools">
          <Button size="small" icon={<AppstoreOutlined aria-hidden />} onClick={() => showBeside(true)}>
            {t.sidebar.open}
          </Button>
        </div>
      )}
      {mayWrite ? (
        <Write isPending={write.isPending} onSend={async (text) => (await write.do({ ...pair, text })) !== undefined} />
      ) : (
        <Standing chat={chat} hasResigned={hasResigned} />
      )}
    </Over>
  )
}

/** Why one cannot write, and what can be done about it. */
function Standing({ chat, hasResigned }: { chat: Chat; hasResigned: boolean }) {
  const t = useWords(words)
  const { standing, userid, external_userid } = chat
  const accept = useAct('staff.accept')
  const add = useAct('staff.add_customer')
  if (hasResigned) return <p className="standing">{t.chat.resigned}</p>
  if (standing === 'friends' || standing === 'temporary') return null
  const mayAdd = ['left by customer', 'left by staff', 'ended'].includes(standing)
  return (
    <div className="standing">
      <span>{t.chat.ofStaff[standing]}</span>
      {standing === 'applied' && (
        <Button type="primary" loading={accept.isPending} onClick={() => void accept.do({ userid, external_userid })}>
          {t.chat.accept}
        </Button>
      )}
      {mayAdd && (
        <Button loading={add.isPending} onClick={() => void add.do({ userid, external_userid })}>
          {t.chat.addAgain}
        </Button>
      )}
    </div>
  )
}
