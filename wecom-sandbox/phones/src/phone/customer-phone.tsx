import { CameraOutlined, MessageOutlined, QrcodeOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { CustomerPhone as Phone } from '../../../reads/customer.ts'
import { useAct } from '../door/acting.ts'
import { useCustomerPhone } from '../door/reads.ts'
import { shortTime, useMinute } from '../shell/now.tsx'
import type { Opened, View } from '../shell/opened.tsx'
import { useScan } from '../shell/scan.tsx'
import { Loaded, Waiting } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { ChatList } from './chat-list.tsx'
import { CustomerChat } from './customer-chat.tsx'
import { Frame, type Tab } from './frame.tsx'
import { GroupChat } from './group-chat.tsx'
import { GroupList } from './group-list.tsx'
import { useKept } from './kept.ts'
import { CustomerMe } from './me.tsx'
import { ServiceChat, ServiceList, talkOf } from './service-chat.tsx'
import { Moments } from './moments.tsx'

/** The phone of a customer, with WeChat on it. */
type Key = 'chats' | 'groups' | 'moments' | 'me'

export function CustomerPhone({ opened }: { opened: Opened }) {
  const t = useWords(words)
  const scan = useScan()
  const [tab, setTab] = useState<Key>('chats')
  const [view, setView] = useState<View>()
  const asked = useCustomerPhone(opened.id)
  useEffect(() => {
    if (opened.show) setView(opened.show)
  }, [opened.show])
  const phone = asked.data
  const half = phone?.chats.filter(({ standing }) => standing === 'half').length ?? 0
  const tabs: Tab<Key>[] = [
    {
      key: 'chats',
      label: t.tabs.chats,
      icon: <MessageOutlined aria-hidden />,
      waiting: half + (phone?.transfers.length ?? 0),
    },
    { key: 'groups', label: t.tabs.groups, icon: <TeamOutlined aria-hidden /> },
    { key: 'moments', label: t.tabs.moments, icon: <CameraOutlined aria-hidden /> },
    { key: 'me', label: t.tabs.me, icon: <UserOutlined aria-hidden /> },
  ]
  return (
    <Frame<Key>
      opened={opened}
      name={phone?.person.name ?? opened.id.slice(0, 8)}
      about={phone?.person.corp_name ?? t.me.wechat}
      tabs={tabs}
      tab={tab}
      onTab={setTab}
      over={phone && view && <Over key={view.id} view={view} phone={phone} onBack={() => setView(undefined)} />}
      action={
        phone && (
          <Button
            type="text"
            icon={<QrcodeOutlined aria-hidden />}
            aria-label={t.scan.title}
            onClick={() => scan.open({ external_userid: opened.id, name: phone.person.name })}
          />
        )
      }
    >
      <Loaded asked={asked}>
        {(known) => (
          <>
            {tab === 'chats' && (
              <>
                <Transfers phone={known} />
                <ServiceList sessions={known.services} side="customer" onOpen={(id) => setView({ kind: 'kf', id })} />
                <ChatList
                  chats={known.chats}
                  side="customer"
                  onOpen={({ chat }) => setView({ kind: 'chat', id: chat })}
                />
              </>
            )}
            {tab === 'groups' && <GroupList groups={known.groups} onOpen={(id) => setView({ kind: 'group', id })} />}
            {tab === 'moments' && <Moments phone={known} />}
            {tab === 'me' && <CustomerMe person={known.person} />}
          </>
        )}
      </Loaded>
    </Frame>
  )
}

function Over({ view, phone, onBack }: { view: View; phone: Phone; onBack(): void }) {
  const { external_userid } = phone.person
  // a temporary chat that has ended stays open
  const chat = useKept(phone.chats.find((one) => one.chat === view.id))
  const session = useKept(phone.services.find((one) => talkOf(one) === view.id))
  if (view.kind === 'kf' && session) return <ServiceChat session={session} onBack={onBack} />
  if (view.kind === 'group') return <GroupChat chat={view.id} reader={{ external_userid }} onBack={onBack} />
  if (!chat) return <Waiting />
  return <CustomerChat key={view.id} chat={chat} onBack={onBack} />
}

/** Somebody else will serve them, unless they refuse. */
function Transfers({ phone }: { phone: Phone }) {
  const t = useWords(words)
  const now = useMinute()
  const refuse = useAct('customer.refuse_transfer')
  const { external_userid } = phone.person
  return phone.transfers.map(({ id, from_name, to_name, due_at }) => (
    <div key={id} className="standing">
      <span>
        {t.chat.transfer(from_name, to_name)}
        <br />
        <span className="lesser">{t.chat.transferAt(shortTime(due_at, now))}</span>
      </span>
      <Button loading={refuse.isPending} onClick={() => void refuse.do({ external_userid })}>
        {t.chat.refuse}
      </Button>
    </div>
  ))
}
