import { EllipsisOutlined } from '@ant-design/icons'
import { Button, Dropdown, Tag } from 'antd'
import type { Chat } from '../../../reads/chats.ts'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Over } from './frame.tsx'
import { Thread } from './thread.tsx'
import { Write } from './write.tsx'

/** A customer's chat with a member of the staff. */
export function CustomerChat({ chat, onBack }: { chat: Chat; onBack(): void }) {
  const t = useWords(words)
  const { userid, external_userid, name, standing } = chat
  const pair = { userid, external_userid }
  const write = useAct('customer.send_message')
  const remove = useAct('customer.delete_staff')
  const block = useAct('customer.block_staff')
  const hasStaff = standing === 'friends' || standing === 'left by staff'
  return (
    <Over
      title={name}
      about={standing !== 'friends' && <Tag>{t.chat.standing[standing]}</Tag>}
      onBack={onBack}
      action={
        hasStaff && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'delete', danger: true, label: t.chat.deleteStaff },
                { key: 'block', danger: true, label: t.chat.block },
              ],
              onClick: ({ key }) => void (key === 'block' ? block : remove).do(pair),
            }}
          >
            <Button type="text" icon={<EllipsisOutlined aria-hidden />} aria-label={t.chat.actions(name)} />
          </Dropdown>
        )
      }
    >
      <Thread id={chat.chat} reader={{ external_userid }} label={t.chat.messages(name)} />
      {standing === 'friends' || standing === 'temporary' ? (
        <Write isPending={write.isPending} onSend={async (text) => (await write.do({ ...pair, text })) !== undefined} />
      ) : (
        <Standing chat={chat} />
      )}
    </Over>
  )
}

function Standing({ chat: { standing, userid, external_userid } }: { chat: Chat }) {
  const t = useWords(words)
  const accept = useAct('customer.accept')
  if (standing === 'friends' || standing === 'temporary') return null
  return (
    <div className="standing">
      <span>{t.chat.ofCustomer[standing]}</span>
      {standing === 'half' && (
        <Button type="primary" loading={accept.isPending} onClick={() => void accept.do({ userid, external_userid })}>
          {t.chat.accept}
        </Button>
      )}
    </div>
  )
}
