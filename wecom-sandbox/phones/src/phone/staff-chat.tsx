import { EllipsisOutlined } from '@ant-design/icons'
import { Button, Dropdown, Tag } from 'antd'
import type { Chat } from '../../../reads/chats.ts'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Over } from './frame.tsx'
import { Thread } from './thread.tsx'
import { Write } from './write.tsx'

/** A member's chat with a customer. */
export function StaffChat({ chat, hasResigned, onBack }: { chat: Chat; hasResigned: boolean; onBack(): void }) {
  const t = useWords(words)
  const pair = { userid: chat.userid, external_userid: chat.external_userid }
  const write = useAct('staff.send_message')
  const remove = useAct('staff.delete_customer')
  const name = chat.remark || chat.name
  const hasCustomer = ['friends', 'half', 'left by customer'].includes(chat.standing)
  const mayWrite = !hasResigned && (chat.standing === 'friends' || chat.standing === 'temporary')
  return (
    <Over
      title={name}
      about={chat.standing !== 'friends' && <Tag>{t.chat.standing[chat.standing]}</Tag>}
      onBack={onBack}
      action={
        hasCustomer &&
        !hasResigned && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: [{ key: 'delete', danger: true, label: t.chat.deleteCustomer }],
              onClick: () => void remove.do(pair),
            }}
          >
            <Button type="text" icon={<EllipsisOutlined aria-hidden />} aria-label={t.chat.actions(name)} />
          </Dropdown>
        )
      }
    >
      <Thread id={chat.chat} reader={{ userid: chat.userid }} label={t.chat.messages(name)} />
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
