import { Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Table, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import type { Endpoint } from './webhook-shapes.ts'
import { EndpointState, Latest } from './webhook-state.tsx'
import { webhooksWords } from './webhooks-words.ts'

/** A table where there is room, cards on a phone. */
export function WebhooksList({ endpoints }: { endpoints: Endpoint[] }) {
  const isWide = Grid.useBreakpoint().md !== false
  return isWide ? <Rows endpoints={endpoints} /> : <Cards endpoints={endpoints} />
}

function Rows({ endpoints }: { endpoints: Endpoint[] }) {
  const t = useWords(webhooksWords)
  const number = useNumber()
  const figure = (n: number) => <span className="numbers">{number(n)}</span>
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Endpoint>
        rowKey="id"
        size="middle"
        tableLayout="fixed"
        pagination={endpoints.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        dataSource={endpoints}
        columns={[
          { title: t.url, render: (_, endpoint) => <Named endpoint={endpoint} /> },
          { title: t.health, width: 150, render: (_, endpoint) => <EndpointState endpoint={endpoint} /> },
          { title: t.last, width: 210, render: (_, { last }) => <Latest last={last} /> },
          { title: t.waiting, dataIndex: 'waiting', align: 'right', width: 100, render: figure },
          { title: t.failed, dataIndex: 'failed', align: 'right', width: 100, render: figure },
        ]}
      />
    </Card>
  )
}

function Cards({ endpoints }: { endpoints: Endpoint[] }) {
  const t = useWords(webhooksWords)
  const number = useNumber()
  return endpoints.map((endpoint) => (
    <Card key={endpoint.id} size="small">
      <Flex vertical gap={8}>
        <Named endpoint={endpoint} />
        <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
          <EndpointState endpoint={endpoint} />
          <span>
            <Latest last={endpoint.last} />
          </span>
          <span className="numbers">
            {t.waiting} {number(endpoint.waiting)}
          </span>
          <span className="numbers">
            {t.failed} {number(endpoint.failed)}
          </span>
        </Flex>
      </Flex>
    </Card>
  ))
}

function Named({ endpoint: { id, url, description, events } }: { endpoint: Endpoint }) {
  const t = useWords(webhooksWords)
  return (
    <Flex vertical gap={2} style={{ overflowWrap: 'anywhere' }}>
      <Link to="/webhooks/$id" params={{ id: String(id) }}>
        {description || url}
      </Link>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {[...(description ? [url] : []), t.eventCount(events.length)].join(' · ')}
      </Typography.Text>
    </Flex>
  )
}
