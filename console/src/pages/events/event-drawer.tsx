import { CopyOutlined, LinkOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Descriptions, Drawer, Flex, Tag, Typography } from 'antd'
import { call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useCopy } from '../../parts/copying.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { exact } from '../../parts/time.tsx'
import { eventsWords } from './events-words.ts'
import { JsonTree } from './json-tree.tsx'
import type { LogEvent } from './use-tail.ts'

/** All of one event; it has an address, so that one can be shown to a colleague. */
export function EventDrawer({ seq, onClose }: { seq: number | undefined; onClose(): void }) {
  const t = useWords(eventsWords)
  return (
    <Drawer open={seq !== undefined} onClose={onClose} title={t.whole} size={560} destroyOnHidden>
      {seq !== undefined && <Whole seq={seq} />}
    </Drawer>
  )
}

function Whole({ seq }: { seq: number }) {
  const t = useWords(eventsWords)
  const asked = useQuery({
    queryKey: ['/api/events', 'one', seq],
    queryFn: async () => {
      const { events } = await call('GET /api/events', { query: { after: String(seq - 1), limit: 1 } })
      return events.find((event) => event.seq === seq) ?? null
    },
  })
  return <Loaded asked={asked}>{(event) => (event ? <Told event={event} /> : <Nothing>{t.gone}</Nothing>)}</Loaded>
}

function Told({ event }: { event: LogEvent }) {
  const t = useWords(eventsWords)
  const { language } = useLanguage()
  const s = useWords(sharedWords)
  const copy = useCopy()
  const { customerId } = event
  const items = [
    [
      s.customer,
      customerId === null ? (
        t.nobody
      ) : (
        <Link to="/customers/$id" params={{ id: String(customerId) }}>
          {t.customer(customerId)}
        </Link>
      ),
    ],
    [t.happenedAt, exact(event.at, language)],
    [t.receivedAt, exact(event.receivedAt, language)],
    [t.source, event.source],
    [t.type, event.type],
    [t.messageId, event.messageId],
    [t.seq, event.seq],
  ] as const
  return (
    <Flex vertical gap={16}>
      <Flex wrap gap={8} align="center">
        <Typography.Title level={2} style={{ fontSize: 18, margin: 0, overflowWrap: 'anywhere' }}>
          {event.name}
        </Typography.Title>
        <Tag>{event.derived ? t.derived : t.fact}</Tag>
      </Flex>
      {event.mark === 'future' && <Alert type="info" showIcon title={t.future} />}
      <Descriptions
        column={1}
        size="small"
        bordered
        styles={{ label: { width: 112 }, content: { overflowWrap: 'anywhere' } }}
        items={items.map(([label, children]) => ({ key: label, label, children }))}
      />
      {(['identifiers', 'properties', 'context'] as const).map(
        (part) =>
          event[part] && (
            <section key={part} aria-label={t[part]}>
              <Typography.Title level={3} style={{ fontSize: 14, margin: '0 0 4px' }}>
                {t[part]}
              </Typography.Title>
              <JsonTree value={event[part]} />
            </section>
          ),
      )}
      <Flex wrap gap={8}>
        <Button icon={<CopyOutlined />} onClick={() => void copy(JSON.stringify(event, null, 2))}>
          {t.copyJson}
        </Button>
        <Button icon={<LinkOutlined />} onClick={() => void copy(location.href)}>
          {t.copyLink}
        </Button>
      </Flex>
    </Flex>
  )
}
