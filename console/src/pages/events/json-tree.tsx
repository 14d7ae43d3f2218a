import { theme } from 'antd'
import type { CSSProperties } from 'react'
import { useWords } from '../../language/language.tsx'
import { eventsWords } from './events-words.ts'

/** JSON to be read by a person: names and values in lines, what is deep can be folded. */
export function JsonTree({ value, depth = 0 }: { value: unknown; depth?: number }) {
  const t = useWords(eventsWords)
  const { token } = theme.useToken()
  const entries = entriesOf(value)
  if (entries === undefined) return <Leaf value={value} />
  if (entries.length === 0) return <span style={{ color: token.colorTextTertiary }}>{t.nothingInIt}</span>
  const list: CSSProperties = {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    ...(depth > 0 && { paddingInlineStart: 12, borderInlineStart: `1px solid ${token.colorBorderSecondary}` }),
  }
  return (
    <ul style={list}>
      {entries.map(([name, part]) => {
        const inner = entriesOf(part)
        const label = <span style={{ color: token.colorTextSecondary }}>{name}</span>
        return (
          <li key={name} style={{ padding: '2px 0', overflowWrap: 'anywhere' }}>
            {inner && inner.length > 0 ? (
              <details open={depth < 2}>
                <summary style={{ cursor: 'pointer' }}>
                  {label} <span style={{ color: token.colorTextTertiary }}>{t.items(inner.length)}</span>
                </summary>
                <JsonTree value={part} depth={depth + 1} />
              </details>
            ) : (
              <>
                {label}
                {t.colon}
                <JsonTree value={part} depth={depth + 1} />
              </>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Leaf({ value }: { value: unknown }) {
  const { token } = theme.useToken()
  if (typeof value === 'string') return <span style={{ whiteSpace: 'pre-wrap' }}>{value}</span>
  return (
    <span className="numbers" style={{ fontFamily: token.fontFamilyCode, fontSize: 13 }}>
      {JSON.stringify(value)}
    </span>
  )
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (Array.isArray(value)) return value.map((part, index) => [`#${index + 1}`, part])
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined
}
