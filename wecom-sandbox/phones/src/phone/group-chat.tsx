import { EllipsisOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { useAct } from '../door/acting.ts'
import { useGroup } from '../door/reads.ts'
import { Loaded } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Over } from './frame.tsx'
import { GroupMembers } from './group-members.tsx'
import type { Reader } from './open-page.ts'
import { Thread } from './thread.tsx'
import { Write } from './write.tsx'

/** A customer group, as one of those in it sees it. */
export function GroupChat({ chat, reader, onBack }: { chat: string; reader: Reader; onBack(): void }) {
  const t = useWords(words)
  const asked = useGroup(chat)
  const [isListed, setListed] = useState(false)
  const me = 'userid' in reader ? reader.userid : reader.external_userid
  const write = useAct('group.send_message')
  const leave = useAct('group.leave')
  const group = asked.data
  const name = group ? group.name || t.unnamedGroup : '…'
  const isIn = group?.members.some(({ userid }) => userid === me) ?? false
  const mayWrite = isIn && !group?.isDismissed
  return (
    <Over
      title={name}
      about={group && <span className="lesser">{t.group.count(group.members.length)}</span>}
      onBack={isListed ? () => setListed(false) : onBack}
      action={
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'members', label: t.group.members },
              { key: 'leave', danger: true, label: t.group.leave, disabled: !mayWrite },
            ],
            onClick: ({ key }) => void (key === 'leave' ? leave.do({ chat_id: chat, who: me }) : setListed(true)),
          }}
        >
          <Button type="text" icon={<EllipsisOutlined aria-hidden />} aria-label={t.chat.actions(name)} />
        </Dropdown>
      }
    >
      {isListed ? (
        <div className="phone-body">
          <Loaded asked={asked}>{(known) => <GroupMembers group={known} me={me} />}</Loaded>
        </div>
      ) : (
        <>
          {group?.notice && (
            <p className="notice">
              <strong>{t.group.notice}</strong> {group.notice}
            </p>
          )}
          <Thread id={chat} reader={reader} label={t.chat.messages(name)} isGroup />
        </>
      )}
      {group && !mayWrite && <p className="standing">{group.isDismissed ? t.group.dismissed : t.group.notIn}</p>}
      {mayWrite && !isListed && (
        <Write
          isPending={write.isPending}
          onSend={async (text) => (await write.do({ chat_id: chat, sender: me, text })) !== undefined}
        />
      )}
    </Over>
  )
}
