import { QrcodeOutlined, SearchOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Input, QRCode, Tabs, Tag } from 'antd'
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import type { WayListed } from '../../../reads/ways.ts'
import { useAct } from '../door/acting.ts'
import { staffPhone, useWays } from '../door/reads.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { usePhones, type View } from './opened.tsx'
import { useSettled } from './settled.ts'
import { Loaded, Nothing } from './states.tsx'
import { Accounts } from './accounts.tsx'
import { useWho, type Who } from './who.tsx'

/** The codes that lie about, and somebody who scans one: whose phones it concerns open then. */
interface Scan {
  /** By whom, if that is settled. */
  open(who?: Who): void
}
const ScanContext = createContext<Scan>({ open: () => {} })
export const useScan = (): Scan => useContext(ScanContext)

export function ScanProvider({ children }: { children: ReactNode }) {
  const t = useWords(words)
  const [shown, show] = useState<{ who?: Who | undefined }>()
  const [times, setTimes] = useState(0)
  const scan = useMemo<Scan>(
    () => ({
      open(who) {
        show({ who })
        setTimes((before) => before + 1)
      },
    }),
    [],
  )
  return (
    <ScanContext value={scan}>
      {children}
      <Drawer title={t.scan.title} open={shown !== undefined} onClose={() => show(undefined)} size={560}>
        <Codes key={times} given={shown?.who} onDone={() => show(undefined)} />
      </Drawer>
    </ScanContext>
  )
}

function Codes({ given, onDone }: { given: Who | undefined; onDone(): void }) {
  const t = useWords(words)
  const { who, field } = useWho(t.scan.who, given)
  const [typed, type] = useState('')
  const search = useSettled(typed)
  const asked = useWays(search)
  const { scan, isPending } = useScanning(onDone)
  const list = (ways: WayListed[], none: string) => (
    <>
      {ways.length === 0 && <Nothing>{search ? t.nothingFound : none}</Nothing>}
      <ul className="codes">
        {ways.map((way) => (
          <Code key={way.config_id} way={way} isDisabled={!who || isPending} onScan={() => void scan(way, who!)} />
        ))}
      </ul>
    </>
  )
  return (
    <div className="stack">
      {field}
      <Input
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t.scan.searchFor}
        aria-label={t.scan.searchFor}
        value={typed}
        onChange={({ target }) => type(target.value)}
      />
      <Loaded asked={asked}>
        {({ contact, join, accounts }) => (
          <Tabs
            items={[
              { key: 'contact', label: t.scan.contact, children: list(contact, t.scan.noContact) },
              { key: 'join', label: t.scan.join, children: list(join, t.scan.noJoin) },
              {
                key: 'service',
                label: t.scan.service,
                children: <Accounts accounts={accounts} who={who} onDone={onDone} />,
              },
            ]}
          />
        )}
      </Loaded>
    </div>
  )
}

function Code({ way, isDisabled, onScan }: { way: WayListed; isDisabled: boolean; onScan(): void }) {
  const t = useWords(words)
  const remark = way.remark || t.scan.unnamed
  return (
    <li className="code">
      {way.code ? (
        <QRCode value={way.code} type="svg" size={120} bordered={false} aria-hidden />
      ) : (
        <span className="code-none lesser">{t.scan.button}</span>
      )}
      <strong>{remark}</strong>
      <span className="lesser">
        {t.scan.leadsTo(way.leadsTo.join(t.comma), way.more, way.leadsTo.length + way.more)}
      </span>
      <span className="tags">
        {way.isTemporary && <Tag>{t.scan.temporary}</Tag>}
        {way.needsYes && <Tag>{t.scan.needsYes}</Tag>}
        {way.hasExpired && <Tag color="error">{t.scan.expired}</Tag>}
      </span>
      <Button
        icon={<QrcodeOutlined aria-hidden />}
        disabled={isDisabled}
        aria-label={t.scan.scanThis(remark)}
        onClick={onScan}
      >
        {t.scan.short}
      </Button>
    </li>
  )
}

function useScanning(onDone: () => void) {
  const t = useWords(words)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const phones = usePhones()
  const contact = useAct('customer.scan_contact_way')
  const join = useAct('customer.scan_join_way')
  async function scan({ kind, config_id }: WayListed, who: Who) {
    if (kind === 'join') {
      const done = await join.do({ config_id, ...who })
      if (!done) return
      message.success(t.scan.joined(who.name))
      phones.open({ kind: 'customer', id: done.external_userid, show: { kind: 'group', id: done.chat_id } })
      return onDone()
    }
    const done = await contact.do({ config_id, ...who })
    if (!done) return
    const { userid, external_userid: id, became } = done
    const show: View = { kind: 'chat', id: `${userid}:${id}` }
    const { member } = await queries.ensureQueryData(staffPhone(userid))
    message.success(t.scan.became[became](who.name, member.name))
    phones.open({ kind: 'staff', id: userid, show }, { kind: 'customer', id, show })
    onDone()
  }
  return { scan, isPending: contact.isPending || join.isPending }
}
