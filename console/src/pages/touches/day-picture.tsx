import { theme } from 'antd'

const MINUTES = 24 * 60
const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
const MARKS = [0, 6, 12, 18, 24]

/** The 24 hours of a day, the quiet ones dark: over midnight they stand at both ends. */
export function DayPicture({ label, from, until }: { label: string; from: string; until: string }) {
  const { token } = theme.useToken()
  const [begin, end] = [minutesOf(from), minutesOf(until)]
  const spans = begin < end ? [[begin, end]] : [[0, end], [begin, MINUTES]] // prettier-ignore
  return (
    <div role="img" aria-label={label} style={{ maxWidth: 560 }}>
      <div style={{ position: 'relative', height: 28, borderRadius: 6, overflow: 'hidden', background: token.gold3 }}>
        {spans.map(([start, stop]) => (
          <div
            key={start}
            style={{
              position: 'absolute',
              insetBlock: 0,
              insetInlineStart: `${(100 * start!) / MINUTES}%`,
              width: `${(100 * (stop! - start!)) / MINUTES}%`,
              background: token.geekblue7,
            }}
          />
        ))}
      </div>
      <div
        aria-hidden
        className="numbers"
        style={{ display: 'flex', justifyContent: 'space-between', fontSize: 12, color: token.colorTextSecondary }}
      >
        {MARKS.map((hour) => (
          <span key={hour}>{hour}:00</span>
        ))}
      </div>
    </div>
  )
}
