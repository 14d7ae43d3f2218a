import { Flex, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useNumber } from './time.tsx'

export interface Bar {
  key: string
  label: ReactNode
  count: number
  colour?: string
  /** Said below, smaller. */
  note?: ReactNode
}

/** Counts one below the other, each as long as its share of the largest, or of `of`: read as a list by who cannot see it. */
export function Bars({ label, bars, of }: { label: string; bars: Bar[]; of?: number }) {
  const { token } = theme.useToken()
  const number = useNumber()
  const most = of ?? Math.max(1, ...bars.map(({ count }) => count))
  return (
    <ul aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }}>
      {bars.map(({ key, label, count, colour, note }) => (
        <li key={key}>
          <Flex justify="space-between" gap={12} align="baseline">
            <span className="phrase" style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              {label}
            </span>
            <strong className="numbers">{number(count)}</strong>
          </Flex>
          <div
            aria-hidden
            style={{
              height: 8,
              marginTop: 4,
              borderRadius: 4,
              background: token.colorFillSecondary,
              overflow: 'hidden',
            }}
          >
            <div
              style={{
                width: `${Math.min(100, (100 * count) / Math.max(1, most))}%`,
                minWidth: count > 0 ? 2 : 0,
                height: '100%',
                borderRadius: 4,
                background: colour ?? token.colorPrimary,
              }}
            />
          </div>
          {note && (
            <Typography.Text type="secondary" style={{ fontSize: 13 }}>
              {note}
            </Typography.Text>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Parts of a whole in one line, with what each means below it. */
export function Parts({
  label,
  parts,
}: {
  label: string
  parts: (Omit<Bar, 'note' | 'colour'> & { colour: string })[]
}) {
  const { token } = theme.useToken()
  const number = useNumber()
  const some = parts.filter(({ count }) => count > 0)
  return (
    <div>
      <div
        aria-hidden
        style={{
          display: 'flex',
          gap: 2,
          height: 20,
          borderRadius: 4,
          overflow: 'hidden',
          background: token.colorFillSecondary,
        }}
      >
        {some.map(({ key, count, colour }) => (
          <div key={key} style={{ flex: `${count} 0 2px`, background: colour }} />
        ))}
      </div>
      <ul
        aria-label={label}
        style={{ listStyle: 'none', margin: '8px 0 0', padding: 0, display: 'flex', flexWrap: 'wrap', gap: '4px 16px' }}
      >
        {parts.map(({ key, label, count, colour }) => (
          <li key={key} style={{ display: 'flex', gap: 6, alignItems: 'baseline', minWidth: 0 }}>
            <span
              aria-hidden
              style={{ flex: 'none', width: 10, height: 10, borderRadius: 2, background: colour, alignSelf: 'center' }}
            />
            <span style={{ overflowWrap: 'anywhere' }}>
              {label} <strong className="numbers">{number(count)}</strong>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
