import { Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Table, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import type { Listed } from './broadcast-shapes.ts'
import { BroadcastState } from './broadcast-state.tsx'
import { broadcastsWords } from './broadcasts-words.ts'
import { ConfirmFunnel } from './confirm-funnel.tsx'
import { useAudienceWords } from './use-audience-words.ts'

/** A table where there is room, cards on a phone. */
export function BroadcastsList({ broadcasts }: { broadcasts: Listed[] }) {
  const t = useWords(broadcastsWords)
  const isWide = Grid.useBreakpoint().md !== false
  if (!isWide)
    return broadcasts.map((one) => (
      <Card key={one.id} size="small">
        <Flex vertical gap={8}>
          <Named broadcast={one} />
          <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
            <BroadcastState state={one.state} />
            <When broadcast={one} />
          </Flex>
          <ConfirmFunnel funnel={one.funnel} />
        </Flex>
      </Card>
    ))
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Listed>
        rowKey="id"
        size="middle"
        tableLayout="fixed"
        pagination={false}
        dataSource={broadcasts}
        columns={[
          { title: t.name, render: (_, one) => <Named broadcast={one} /> },
          { title: t.state, width: 130, render: (_, one) => <BroadcastState state={one.state} /> },
          { title: t.when, width: 150, render: (_, one) => <When broadcast={one} /> },
          { title: t.funnel, width: '30%', render: (_, one) => <ConfirmFunnel funnel={one.funnel} /> },
        ]}
      />
    </Card>
  )
}

function Named({ broadcast: { id, name, contentName, audience } }: { broadcast: Listed }) {
  const words = useAudienceWords()
  return (
    <Flex vertical gap={2} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
      <Link to="/broadcasts/$id" params={{ id: String(id) }}>
        {name}
      </Link>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {words(audience)} · {contentName}
      </Typography.Text>
    </Flex>
  )
}

function When({ broadcast: { state, startsAt, begunAt, createdAt } }: { broadcast: Listed }) {
  const t = useWords(broadcastsWords)
  const [word, at] = state !== 'draft' && begunAt !== null ? [t.begun, begunAt] : startsAt !== null ? [t.starts, startsAt] : [t.made, createdAt] // prettier-ignore
  return (
    <span>
      {word} <Time at={at} />
    </span>
  )
}
