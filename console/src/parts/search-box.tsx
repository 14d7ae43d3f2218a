import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { REST_MS } from './typing.ts'

/** Asks when the fingers rest; while an input method composes, what stands in the box is not a word yet. */
export function SearchBox({
  typed,
  label,
  placeholder,
  maxLength = 200,
  onTyped,
}: {
  typed: string
  label: string
  placeholder: string
  /** As many letters as the server takes. */
  maxLength?: number
  onTyped(typed: string): void
}) {
  const [text, setText] = useState(typed)
  const [isComposing, setComposing] = useState(false)
  const said = useRef(typed)
  useEffect(() => {
    if (typed === said.current) return
    said.current = typed
    setText(typed)
  }, [typed])
  useEffect(() => {
    if (isComposing || text === said.current) return
    const timer = setTimeout(() => {
      said.current = text
      onTyped(text)
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [text, isComposing, onTyped])
  return (
    <Input
      type="search"
      autoComplete="off"
      maxLength={maxLength}
      prefix={<SearchOutlined />}
      placeholder={placeholder}
      aria-label={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  )
}
