import { getRouteApi, Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Segmented, Table, Typography } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { SegmentState } from './segment-state.tsx'
import { segmentsWords } from './segments-words.ts'

const route = getRouteApi('/inside/segments')

type Segment = Answer<'GET /api/segments'>['segments'][number]
const ORDERS = ['name', 'members', 'changed'] as const
type Order = (typeof ORDERS)[number]

const sorted = (segments: Segment[], by: Order): Segment[] => {
  if (by === 'members') return segments.toSorted((a, b) => b.members - a.members)
  return by === 'changed' ? segments.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)) : segments
}

/** A table where there is room, cards on a phone; the order stands in the address. */
export function SegmentsList({ segments }: { segments: Segment[] }) {
  const t = useWords(segmentsWords)
  const isWide = Grid.useBreakpoint().md !== false
  const { sort = 'name' } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = sorted(segments, sort)
  return (
    <Flex vertical gap={8}>
      <Flex justify="flex-end">
        <Segmented<Order>
          aria-label={t.order}
          options={ORDERS.map((order) => ({ value: order, label: t.orders[order] }))}
          value={sort}
          onChange={(next) => void navigate({ search: (now) => ({ ...now, sort: next }), replace: true })}
        />
      </Flex>
      {isWide ? <Rows segments={shown} /> : <Cards segments={shown} />}
    </Flex>
  )
}

function Rows({ segments }: { segments: Segment[] }) {
  const t = useWords(segmentsWords)
  const number = useNumber()
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Segment>
        rowKey="slug"
        size="middle"
        tableLayout="fixed"
        pagination={segments.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        dataSource={segments}
        columns={[
          { title: t.nameLabel, render: (_, segment) => <Named segment={segment} /> },
          {
            title: t.members,
            dataIndex: 'members',
            align: 'right',
            width: 110,
            render: (members: number) => <span className="numbers">{number(members)}</span>,
          },
          { title: t.status, width: 150, render: (_, segment) => <SegmentState segment={segment} /> },
          {
            title: t.versionLabel,
            dataIndex: 'version',
            width: 100,
            render: (version: number | null) => version !== null && t.version(version),
          },
          { title: t.changed, dataIndex: 'updatedAt', width: 130, render: (at: string) => <Time at={at} /> },
        ]}
      />
    </Card>
  )
}

function Cards({ segments }: { segments: Segment[] }) {
  const t = useWords(segmentsWords)
  const number = useNumber()
  return segments.map((segment) => (
    <Card key={segment.slug} size="small">
      <Flex vertical gap={8}>
        <Named segment={segment} />
        <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
          <strong className="numbers">{t.people(number(segment.members))}</strong>
          <SegmentState segment={segment} />
          {segment.version !== null && t.version(segment.version)}
          <Time at={segment.updatedAt} />
        </Flex>
      </Flex>
    </Card>
  ))
}

function Named({ segment: { slug, name, sentence } }: { segment: Segment }) {
  return (
    <Flex vertical style={{ minWidth: 0 }}>
      <Link to="/segments/$slug" params={{ slug }} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Link>
      <Typography.Text type="secondary" style={{ fontSize: 13, ...TWO_LINES }} title={sentence}>
        {sentence}
      </Typography.Text>
    </Flex>
  )
}
const TWO_LINES = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
  overflowWrap: 'anywhere',
} as const
