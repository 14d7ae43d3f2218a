import { PlusOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** A customer group of one's own. */
const MAX_CHARS = 40

export function CreateGroup({ owner }: { owner: string }) {
  const t = useWords(words)
  const [name, setName] = useState('')
  const create = useAct('group.create')
  const go = async () => {
    if (await create.do({ owner, name: name.trim() })) setName('')
  }
  return (
    <form
      className="invite"
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <Input
        aria-label={t.group.name}
        placeholder={t.group.create}
        maxLength={MAX_CHARS}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <Button
        htmlType="submit"
        icon={<PlusOutlined aria-hidden />}
        disabled={name.trim() === ''}
        loading={create.isPending}
      >
        {t.group.createButton}
      </Button>
    </form>
  )
}
