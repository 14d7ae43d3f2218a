import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Flex, theme, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { inBoth, useLanguage, useWords, type Language } from '../../language/language.tsx'
import { exact } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { useCalled } from './identity-words.ts'
import { Value } from './personal.tsx'
import { useSentences, type Happening } from './sentences.ts'

const words = inBoth({
  zh: {
    event: '事件',
    source: '来源',
    at: '发生于',
    receivedAt: '收到于',
    future: '发送方的时间在未来，已改为收到的时间',
    messageId: '消息编号',
    identifiers: '标识',
    context: '上下文',
  },
  en: {
    event: 'Event',
    source: 'Source',
    at: 'Happened',
    receivedAt: 'Received',
    future: 'The sender’s time lay in the future; it was set to that of arrival',
    messageId: 'Message id',
    identifiers: 'Identifiers',
    context: 'Context',
  },
})

/** What a long list is looked through for. */
const ORDERS = new Set(['Order Completed', 'Order Refunded'])

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

/** Events day by day, each a sentence that opens to everything it carries. */
export function Happenings({ events }: { events: Happening[] }) {
  const { language } = useLanguage()
  const sentenceOf = useSentences()
  const day = new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'full' })
  const byDay = Map.groupBy(events, ({ at }) => day.format(Date.parse(at)))
  return (
    <Flex vertical gap={12}>
      {[...byDay].map(([title, those]) => (
        <section key={title}>
          <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 4px' }}>
            {title}
          </Typography.Title>
          {those.map((event) => (
            <One key={event.seq} event={event} sentence={sentenceOf(event)} />
          ))}
        </section>
      ))}
    </Flex>
  )
}

function One({ event, sentence }: { event: Happening; sentence: string }) {
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const [isOpen, setOpen] = useState(false)
  const time = new Intl.DateTimeFormat(LOCALE[language], { hour: '2-digit', minute: '2-digit', hour12: false })
  const Arrow = isOpen ? DownOutlined : RightOutlined
  return (
    <div style={{ borderBlockStart: `1px solid ${token.colorBorderSecondary}` }}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        style={{
          display: 'flex',
          gap: 10,
          alignItems: 'baseline',
          width: '100%',
          padding: '6px 0',
          border: 0,
          background: 'none',
          color: event.derived ? token.colorTextSecondary : token.colorText,
          font: 'inherit',
          textAlign: 'start',
          cursor: 'pointer',
        }}
      >
        <Arrow aria-hidden style={{ fontSize: 10 }} />
        <time dateTime={event.at} className="numbers" style={{ color: token.colorTextSecondary }}>
          {time.format(Date.parse(event.at))}
        </time>
        <span
          style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere', ...(ORDERS.has(event.name) && { fontWeight: 600 }) }}
        >
          {sentence}
        </span>
      </button>
      {isOpen && <Everything event={event} />}
    </div>
  )
}

function Everything({ event }: { event: Happening }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const called = useCalled()
  const { name, source, at, receivedAt, mark, messageId, identifiers, properties, context } = event
  const about: [string, unknown][] = [
    [t.event, name],
    [t.source, called.sourceName(source)],
    [t.at, exact(at, language)],
    [t.receivedAt, `${exact(receivedAt, language)}${mark === 'future' ? ` (${t.future})` : ''}`],
    [t.messageId, messageId],
    ...(Object.keys(identifiers).length > 0 ? ([[t.identifiers, identifiers]] as [string, unknown][]) : []),
    ...(context ? ([[t.context, context]] as [string, unknown][]) : []),
  ]
  const linkOf = useLinks(event)
  const rows = (entries: [string, unknown][], linkOf: (key: string) => ReactNode = () => undefined) =>
    entries.map(([key, value]) => (
      <Flex key={key} gap={10}>
        <Typography.Text type="secondary" style={{ flex: '0 0 96px', overflowWrap: 'anywhere' }}>
          {key}
        </Typography.Text>
        <div style={{ flex: 1, minWidth: 0 }}>
          {linkOf(key)}
          <Value value={value} />
        </div>
      </Flex>
    ))
  return (
    <Flex
      vertical
      gap={4}
      style={{
        padding: 10,
        margin: '0 0 8px 20px',
        borderRadius: token.borderRadius,
        background: token.colorFillQuaternary,
      }}
    >
      {rows(Object.entries(properties), linkOf)}
      {Object.keys(properties).length > 0 && (
        <div style={{ borderBlockStart: `1px solid ${token.colorBorderSecondary}` }} />
      )}
      {rows(about)}
    </Flex>
  )
}

/** To the pages of what an event names, for who may open them. */
function useLinks({ properties, contentName, sopName, broadcastName }: Happening): (key: string) => ReactNode {
  const mayLook = can(useMe().data?.me, 'analyst')
  return (key) => {
    const slug = String(properties[key])
    if (!mayLook) return undefined
    if (key === 'content' && contentName) return <Link to="/contents/$slug" params={{ slug }}>{contentName} </Link> // prettier-ignore
    if (key === 'sop' && sopName) return <Link to="/sops/$slug" params={{ slug }}>{sopName} </Link> // prettier-ignore
    if (key === 'broadcast' && broadcastName) return <Link to="/broadcasts/$id" params={{ id: slug }}>{broadcastName} </Link> // prettier-ignore
    return undefined
  }
}
