import { Flex, Input, theme } from 'antd'
import { useRef } from 'react'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { bytesOf, MAX_TEXT_BYTES } from '../ways/way-shapes.ts'
import { contentsWords } from './contents-words.ts'
import { VariableButtons } from './variable-buttons.tsx'

/** A text in which variables are put where the cursor stands. WeCom counts bytes, and so does this. */
export function SaidField({
  value,
  isReadOnly,
  onChange,
}: {
  value: string
  isReadOnly: boolean
  onChange(text: string): void
}) {
  // prettier-ignore
  const t = useWords(contentsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const place = useRef<HTMLDivElement>(null)
  const bytes = bytesOf(value.trim())
  const area = () => place.current!.querySelector('textarea')!
  function insert(text: string) {
    const { selectionStart: from, selectionEnd: to } = area()
    onChange(value.slice(0, from) + text + value.slice(to))
    // After React has put the new text there.
    requestAnimationFrame(() => {
      area().focus()
      area().setSelectionRange(from + text.length, from + text.length)
    })
  }
  return (
    <Flex vertical gap={8} ref={place}>
      {!isReadOnly && <VariableButtons onInsert={insert} />}
      <Input.TextArea
        id="content-text"
        rows={10}
        value={value}
        status={bytes > MAX_TEXT_BYTES ? 'error' : ''}
        aria-describedby="content-bytes"
        onChange={({ target }) => onChange(target.value)}
      />
      <span
        id="content-bytes"
        className="numbers"
        style={{
          alignSelf: 'flex-end',
          fontSize: 13,
          color: bytes > MAX_TEXT_BYTES ? token.colorError : token.colorTextSecondary,
        }}
      >
        {t.bytes(number(bytes))}
      </span>
    </Flex>
  )
}
