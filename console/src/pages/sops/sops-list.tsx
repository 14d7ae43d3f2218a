import { Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Table, Typography } from 'antd'
import { Time, useNumber } from '../../parts/time.tsx'
import { drawnOf, FRESH } from './sop-draft.ts'
import type { Listed } from './sop-shapes.ts'
import { OfSubject, subjectOf } from './of-subject.tsx'
import { SopStatus, SubjectTag } from './sop-status.tsx'
import { useSopsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** A table where there is room, cards on a phone. */
export function SopsList({ sops }: { sops: Listed[] }) {
  const isWide = Grid.useBreakpoint().md !== false
  return isWide ? <Rows sops={sops} /> : <Cards sops={sops} />
}

function Rows({ sops }: { sops: Listed[] }) {
  const t = useSopsWords()
  const number = useNumber()
  const figure = (n: number) => <span className="numbers">{number(n)}</span>
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Listed>
        rowKey="slug"
        size="middle"
        tableLayout="fixed"
        pagination={sops.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        dataSource={sops}
        columns={[
          { title: t.name, render: (_, sop) => <Named sop={sop} /> },
          { title: t.trigger, render: (_, sop) => <TriggerWords sop={sop} /> },
          { title: t.status, width: 110, render: (_, { status }) => <SopStatus status={status} /> },
          { title: t.inside, dataIndex: 'inside', align: 'right', width: 110, render: figure },
          { title: t.entered, dataIndex: 'entered', align: 'right', width: 110, render: figure },
          { title: t.changed, dataIndex: 'changedAt', width: 130, render: (at: string) => <Time at={at} /> },
        ]}
      />
    </Card>
  )
}

function Cards({ sops }: { sops: Listed[] }) {
  const t = useSopsWords()
  const number = useNumber()
  return sops.map((sop) => (
    <Card key={sop.slug} size="small">
      <Flex vertical gap={8}>
        <Named sop={sop} />
        <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
          <TriggerWords sop={sop} />
        </Typography.Text>
        <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
          <SopStatus status={sop.status} />
          <span className="numbers">
            {t.inside} {number(sop.inside)}
          </span>
          <span className="numbers">
            {t.entered} {number(sop.entered)}
          </span>
          <Time at={sop.changedAt} />
        </Flex>
      </Flex>
    </Card>
  ))
}

function Named({ sop: { slug, name, subject } }: { sop: Listed }) {
  return (
    <Flex wrap gap="2px 8px" style={{ minWidth: 0 }}>
      <Link to="/sops/$slug" params={{ slug }} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
        {name}
      </Link>
      <SubjectTag subject={subject} />
    </Flex>
  )
}

function TriggerWords({ sop }: { sop: Listed }) {
  return (
    <OfSubject subject={subjectOf(sop)}>
      <Trigger trigger={sop.trigger} />
    </OfSubject>
  )
}

/** A draft's may have any form. */
function Trigger({ trigger }: { trigger: unknown }) {
  const t = useSopsWords()
  const sentences = useSopSentences()
  const drawn = drawnOf({ ...FRESH, trigger })
  return <span style={{ overflowWrap: 'anywhere' }}>{drawn ? sentences.trigger(drawn.trigger) : t.says.unknown}</span>
}
