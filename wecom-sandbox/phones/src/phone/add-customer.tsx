import { UserAddOutlined } from '@ant-design/icons'
import { App, Button, Modal } from 'antd'
import { useState } from 'react'
import { useAct } from '../door/acting.ts'
import { useWho } from '../shell/who.tsx'
import { usePhones } from '../shell/opened.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** A member adds somebody, who has yet to agree. */
export function AddCustomer({ userid }: { userid: string }) {
  const t = useWords(words)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        type="text"
        icon={<UserAddOutlined aria-hidden />}
        aria-label={t.add.open}
        onClick={() => setOpen(true)}
      />
      {isOpen && <Adding userid={userid} onClose={() => setOpen(false)} />}
    </>
  )
}

function Adding({ userid, onClose }: { userid: string; onClose(): void }) {
  const t = useWords(words)
  const { message } = App.useApp()
  const phones = usePhones()
  const { who, field } = useWho(t.add.who)
  const add = useAct('staff.add_customer')
  const go = async () => {
    const done = who && (await add.do({ userid, ...who }))
    if (!done) return
    const { external_userid: id } = done
    message.success(t.add.done(who.name))
    phones.open({ kind: 'customer', id, show: { kind: 'chat', id: `${userid}:${id}` } })
    onClose()
  }
  return (
    <Modal
      open
      title={t.add.open}
      okText={t.add.button}
      cancelText={t.cancel}
      okButtonProps={{ disabled: !who, loading: add.isPending }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="lesser">{t.add.about}</p>
        {field}
      </div>
    </Modal>
  )
}
