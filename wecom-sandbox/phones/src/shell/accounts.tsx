import { CustomerServiceOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useAct } from '../door/acting.ts'
import { Face } from '../phone/face.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { usePhones } from './opened.tsx'
import { Nothing } from './states.tsx'
import type { Who } from './who.tsx'

/** Accounts of WeChat customer service, which somebody enters without being anybody's friend. */
interface AccountsProps {
  accounts: { open_kfid: string; name: string }[]
  who: Who | undefined
  onDone(): void
}
export function Accounts({ accounts, who, onDone }: AccountsProps) {
  const t = useWords(words)
  const phones = usePhones()
  const enter = useAct('kf.enter')
  async function go(openKfid: string) {
    const done = who && (await enter.do({ open_kfid: openKfid, ...who }))
    if (!done) return
    const { external_userid: id } = done
    phones.open({ kind: 'customer', id, show: { kind: 'kf', id: `${openKfid}:${id}` } })
    onDone()
  }
  if (accounts.length === 0) return <Nothing>{t.scan.noService}</Nothing>
  return (
    <ul className="stack">
      {accounts.map(({ open_kfid, name }) => (
        <li key={open_kfid} className="account">
          <Face id={open_kfid} name={name} isGroup />
          <strong>{name}</strong>
          <Button
            icon={<CustomerServiceOutlined aria-hidden />}
            aria-label={t.scan.enterThis(name)}
            disabled={!who || enter.isPending}
            onClick={() => void go(open_kfid)}
          >
            {t.scan.enter}
          </Button>
        </li>
      ))}
    </ul>
  )
}
