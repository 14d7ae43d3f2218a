import { Button, Flex, Input, theme, Typography, type GetRef } from 'antd'
import { useId, useLayoutEffect, useRef, type CSSProperties } from 'react'
import { inBoth, useWords } from '../language/language.tsx'
import type { TextProblem } from './rule-problem.ts'

const words = inBoth({ zh: { goThere: '转到出错处' }, en: { goThere: 'Go there' } })

/** The text of a rule, marked where it is wrong: on a layer below the letters, which breaks its lines where they do. */
export function RuleArea({
  label,
  rows,
  value,
  problem,
  onChange,
}: {
  label: string
  rows: number
  value: string
  problem: TextProblem | undefined
  onChange(text: string): void
}) {
  const t = useWords(words)
  const { token } = theme.useToken()
  const messageId = useId()
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const layer = useRef<HTMLDivElement>(null)
  // Since then the text has changed, and its mistake may have moved.
  const place = problem?.text === value ? problem.place : undefined
  const letters: CSSProperties = {
    padding: '4px 11px',
    border: '1px solid transparent',
    fontFamily: 'ui-monospace, monospace',
    fontSize: 14,
    lineHeight: '22px',
    letterSpacing: 'normal',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'break-word',
    scrollbarGutter: 'stable',
  }
  const element = () => area.current?.resizableTextArea?.textArea
  function follow() {
    const from = element()
    if (layer.current && from) layer.current.scrollTop = from.scrollTop
  }
  useLayoutEffect(follow, [place])
  function goThere() {
    const written = element()
    if (!written || !place) return
    written.focus()
    written.setSelectionRange(place.at, place.end)
  }
  return (
    <Flex vertical gap={4}>
      <div style={{ position: 'relative', background: token.colorBgContainer, borderRadius: token.borderRadius }}>
        <div
          ref={layer}
          aria-hidden
          style={{ ...letters, position: 'absolute', inset: 0, overflow: 'hidden', color: 'transparent' }}
        >
          {place && <MarkedText text={value} {...place} />}
        </div>
        <Input.TextArea
          ref={area}
          aria-label={label}
          rows={rows}
          spellCheck={false}
          style={{
            ...letters,
            borderColor: problem ? token.colorError : token.colorBorder,
            position: 'relative',
            background: 'transparent',
          }}
          status={problem ? 'error' : ''}
          {...(problem && { 'aria-invalid': true, 'aria-describedby': messageId })}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onScroll={follow}
        />
      </div>
      {problem && (
        <div role="alert">
          <Typography.Text type="danger" id={messageId}>
            {problem.message}
          </Typography.Text>
          {place && (
            <Button type="link" size="small" onClick={goThere}>
              {t.goThere}
            </Button>
          )}
        </div>
      )}
    </Flex>
  )
}

/** Where the text ends too early, the place after its end is marked. */
function MarkedText({ text, at, end }: { text: string; at: number; end: number }) {
  const { token } = theme.useToken()
  return (
    <>
      {text.slice(0, at)}
      <mark
        style={{
          color: 'transparent',
          background: token.colorErrorBg,
          textDecoration: `underline wavy ${token.colorError}`,
          textDecorationSkipInk: 'none',
          ...(at === end && { borderBottom: `2px solid ${token.colorError}` }),
        }}
      >
        {at === end ? '\u00a0\u00a0' : text.slice(at, end)}
      </mark>
      {text.slice(end)}
    </>
  )
}
