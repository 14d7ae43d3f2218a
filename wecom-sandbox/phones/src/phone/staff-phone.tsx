import { CheckSquareOutlined, MessageOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons'
import { Input, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { useStaffPhone } from '../door/reads.ts'
import type { StaffPhone as Phone } from '../../../reads/staff.ts'
import type { Opened, View } from '../shell/opened.tsx'
import { useSettled } from '../shell/settled.ts'
import { Loaded, Waiting } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { AddCustomer } from './add-customer.tsx'
import { ChatList } from './chat-list.tsx'
import { CreateGroup } from './create-group.tsx'
import { Frame, type Tab } from './frame.tsx'
import { GroupChat } from './group-chat.tsx'
import { GroupList } from './group-list.tsx'
import { useKept } from './kept.ts'
import { Line, useInShort } from './line.tsx'
import { StaffMe } from './me.tsx'
import { Notices } from './notices.tsx'
import { ServiceChat, ServiceList, talkOf } from './service-chat.tsx'
import { StaffChat } from './staff-chat.tsx'
import { isWaitingBroadcast, isWaitingMoment, Tasks } from './tasks.tsx'

/** The phone of a member of the staff, with WeCom on it. */
type Key = 'chats' | 'tasks' | 'groups' | 'me'

export function StaffPhone({ opened }: { opened: Opened }) {
  const t = useWords(words)
  const [tab, setTab] = useState<Key>('chats')
  const [view, setView] = useState<View>()
  const [typed, type] = useState('')
  const asked = useStaffPhone(opened.id, useSettled(typed))
  useEffect(() => {
    if (!opened.show) return
    type('')
    setView(opened.show)
  }, [opened.show])
  const phone = asked.data
  const member = phone?.member
  const tasks = phone ? phone.broadcasts.filter(isWaitingBroadcast).length + phone.moments.filter(isWaitingMoment).length : 0 // prettier-ignore
  const applied = phone?.chats.filter(({ standing }) => standing === 'applied').length ?? 0
  const tabs: Tab<Key>[] = [
    { key: 'chats', label: t.tabs.chats, icon: <MessageOutlined aria-hidden />, waiting: applied },
    { key: 'tasks', label: t.tabs.tasks, icon: <CheckSquareOutlined aria-hidden />, waiting: tasks },
    { key: 'groups', label: t.tabs.groups, icon: <TeamOutlined aria-hidden /> },
    { key: 'me', label: t.tabs.me, icon: <UserOutlined aria-hidden /> },
  ]
  return (
    <Frame<Key>
      opened={opened}
      name={member?.name ?? opened.id}
      about={(member?.hasResigned ? t.me.resigned : member?.position) || t.people.staff}
      tabs={tabs}
      tab={tab}
      onTab={setTab}
      over={phone && view && <Over key={view.id} view={view} phone={phone} onBack={() => setView(undefined)} />}
      action={member && !member.hasResigned && <AddCustomer userid={opened.id} />}
    >
      <Loaded asked={asked}>
        {(known) => (
          <>
            {tab === 'chats' && <Chats phone={known} typed={typed} type={type} onView={setView} />}
            {tab === 'tasks' && <Tasks phone={known} />}
            {tab === 'groups' && (
              <>
                {!known.member.hasResigned && <CreateGroup owner={opened.id} />}
                <GroupList groups={known.groups} onOpen={(id) => setView({ kind: 'group', id })} />
              </>
            )}
            {tab === 'me' && <StaffMe member={known.member} />}
          </>
        )}
      </Loaded>
    </Frame>
  )
}

function Over({ view, phone, onBack }: { view: View; phone: Phone; onBack(): void }) {
  const { userid, hasResigned } = phone.member
  // a chat that is not among the newest any more, or that one does not search for, stays open
  const chat = useKept(phone.chats.find((one) => one.chat === view.id))
  const session = useKept(phone.services.find((one) => talkOf(one) === view.id))
  if (view.kind === 'group') return <GroupChat chat={view.id} reader={{ userid }} onBack={onBack} />
  if (view.kind === 'app') return <Notices app={view.id} phone={phone} onBack={onBack} />
  if (view.kind === 'kf' && session) return <ServiceChat session={session} servicer={userid} onBack={onBack} />
  if (!chat) return <Waiting />
  return <StaffChat key={chat.chat} chat={chat} hasResigned={hasResigned} onBack={onBack} />
}

interface ChatsProps {
  phone: Phone
  typed: string
  type(text: string): void
  onView(view: View): void
}
function Chats({ phone, typed, type, onView }: ChatsProps) {
  const t = useWords(words)
  const inShort = useInShort()
  const apps = [...new Map(phone.notices.toReversed().map((one) => [one.app, one])).values()]
  return (
    <>
      <div className="phone-search">
        <Input allowClear placeholder={t.search} aria-label={t.search} value={typed} onChange={({ target }) => type(target.value)} />
      </div>
      {apps.length > 0 && (
        <ul className="lines">
          {apps.map(({ app, at, isRecalled, parts }) => (
            <Line
              key={app}
              id={app}
              isGroup
              name={app}
              mark={<Tag>{t.notices.app}</Tag>}
              last={isRecalled ? t.notices.recalled : inShort({ part: parts[0] })}
              at={at}
              onOpen={() => onView({ kind: 'app', id: app })}
            />
          ))}
        </ul>
      )}
      <ServiceList sessions={phone.services} side="staff" onOpen={(id) => onView({ kind: 'kf', id })} />
      <ChatList chats={phone.chats} side="staff" onOpen={({ chat }) => onView({ kind: 'chat', id: chat })} />
    </>
  ) // prettier-ignore
}
