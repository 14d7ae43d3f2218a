import { SendOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** The line one writes in. What could not be sent stays there. */
const MAX_CHARS = 2_000

interface WriteProps {
  isPending: boolean
  label?: string
  /** Whether it went. */
  onSend(text: string): Promise<boolean>
}
export function Write({ isPending, label, onSend }: WriteProps) {
  const t = useWords(words)
  const [typed, type] = useState('')
  const text = typed.trim()
  const send = async () => {
    if (text !== '' && (await onSend(text))) type('')
  }
  return (
    <form
      className="write"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Input
        aria-label={label ?? t.chat.write}
        placeholder={label ?? t.chat.write}
        maxLength={MAX_CHARS}
        value={typed}
        onChange={({ target }) => type(target.value)}
      />
      <Button
        type="primary"
        htmlType="submit"
        icon={<SendOutlined aria-hidden />}
        aria-label={t.chat.send}
        disabled={text === ''}
        loading={isPending}
      />
    </form>
  )
}
