import { Link } from '@tanstack/react-router'
import { Button, Flex, Grid, Tag, theme, Typography } from 'antd'
import { memo } from 'react'
import { useLanguage, useWords } from '../../language/language.tsx'
import { exact } from '../../parts/time.tsx'
import { EVENT_MEANINGS, eventsWords } from './events-words.ts'
import type { LogEvent } from './use-tail.ts'

/** One line of the log. Drawn once: there are hundreds, and new ones each second. */
export const EventRow = memo(function EventRow({ event, onOpen }: { event: LogEvent; onOpen(seq: number): void }) {
  const t = useWords(eventsWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const isWide = Grid.useBreakpoint().md !== false
  const meaning = language === 'zh' ? EVENT_MEANINGS[event.name] : undefined
  const time = (
    <time dateTime={event.receivedAt} title={exact(event.receivedAt, language)} className="numbers">
      {clockOf(event.receivedAt)}
    </time>
  )
  const name = (
    <Button
      type="link"
      size="small"
      aria-label={t.open(event.name)}
      onClick={() => onOpen(event.seq)}
      style={{ padding: 0, height: 'auto', maxWidth: '100%', whiteSpace: 'normal', textAlign: 'start' }}
    >
      <span style={{ overflowWrap: 'anywhere' }}>{event.name}</span>
    </Button>
  )
  const kind = event.derived && <Tag style={{ margin: 0 }}>{t.derived}</Tag>
  const who =
    event.customerId === null ? null : (
      <Link to="/customers/$id" params={{ id: String(event.customerId) }}>
        {t.customer(event.customerId)}
      </Link>
    )
  const brief = <Brief>{briefOf(event.properties)}</Brief>
  const line = { padding: '6px 12px', borderTop: `1px solid ${token.colorBorderSecondary}` }
  if (!isWide)
    return (
      <li style={line}>
        <Flex justify="space-between" gap={8}>
          <Flex wrap gap={6} align="center" style={{ minWidth: 0 }}>
            {name}
            {kind}
          </Flex>
          <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap' }}>
            {time}
          </Typography.Text>
        </Flex>
        <Flex justify="space-between" gap={8}>
          {brief}
          <span style={{ whiteSpace: 'nowrap' }}>{who}</span>
        </Flex>
      </li>
    )
  return (
    <li style={{ ...line, display: 'grid', gridTemplateColumns: COLUMNS, gap: 12, alignItems: 'center' }}>
      <Typography.Text type="secondary">{time}</Typography.Text>
      <Flex wrap gap={6} align="center" style={{ minWidth: 0 }}>
        {name}
        {meaning && <Typography.Text type="secondary">{meaning}</Typography.Text>}
        {kind}
      </Flex>
      {brief}
      <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{who}</span>
      <Typography.Text type="secondary" ellipsis title={event.source}>
        {event.source}
      </Typography.Text>
    </li>
  )
})

const COLUMNS = '92px minmax(160px, 1.1fr) minmax(0, 1.6fr) 128px 96px'

const Brief = ({ children }: { children: string }) => (
  <Typography.Text
    type="secondary"
    title={children}
    style={{ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
  >
    {children}
  </Typography.Text>
)

const OLD_MS = 12 * 3_600_000
/** The hour, and the day of what did not come in the last hours. */
function clockOf(at: string): string {
  const ms = Date.parse(at)
  const isOld = performance.timeOrigin + performance.now() - ms > OLD_MS
  const day = { month: '2-digit', day: '2-digit' } as const
  const hour = { hour: '2-digit', minute: '2-digit', ...(!isOld && { second: '2-digit' as const }) } as const
  return new Intl.DateTimeFormat('zh-CN', { hour12: false, ...(isOld && day), ...hour }).format(ms)
}

const MAX_BRIEF_PARTS = 4
function briefOf(properties: LogEvent['properties']): string {
  const parts = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .slice(0, MAX_BRIEF_PARTS)
  return parts.map(([name, value]) => `${name} ${shortOf(value)}`).join(' · ')
}
const shortOf = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.length}]`
    : typeof value === 'object' && value !== null
      ? '{…}'
      : String(value).slice(0, 80)
