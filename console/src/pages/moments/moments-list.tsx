import { Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Progress, Table, Typography } from 'antd'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import type { Listed } from './moment-shapes.ts'
import { MomentState } from './moment-state.tsx'
import { momentsWords } from './moments-words.ts'
import { useAudienceWords } from './use-audience-words.ts'

/** A table where there is room, cards on a phone. */
export function MomentsList({ moments }: { moments: Listed[] }) {
  const t = useWords(momentsWords)
  const isWide = Grid.useBreakpoint().md !== false
  if (!isWide)
    return moments.map((one) => (
      <Card key={one.id} size="small">
        <Flex vertical gap={8}>
          <Named moment={one} />
          <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
            <MomentState state={one.state} />
            <When moment={one} />
          </Flex>
          <Published moment={one} />
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
        dataSource={moments}
        columns={[
          { title: t.name, render: (_, one) => <Named moment={one} /> },
          { title: t.state, width: 130, render: (_, one) => <MomentState state={one.state} /> },
          { title: t.when, width: 160, render: (_, one) => <When moment={one} /> },
          { title: t.progress, width: '30%', render: (_, one) => <Published moment={one} /> },
        ]}
      />
    </Card>
  )
}

function Named({ moment }: { moment: Listed }) {
  const words = useAudienceWords()
  return (
    <Flex vertical gap={2} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
      <Link to="/moments/$id" params={{ id: String(moment.id) }}>
        {moment.name}
      </Link>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {words.who(moment)} · {words.visible(moment)} · {moment.contentName}
      </Typography.Text>
    </Flex>
  )
}

function When({ moment: { madeAt, startsAt, createdAt } }: { moment: Listed }) {
  const t = useWords(momentsWords)
  const [word, at] = madeAt !== null ? [t.madeOn, madeAt] : startsAt !== null ? [t.starts, startsAt] : [t.createdOn, createdAt] // prettier-ignore
  return (
    <span>
      {word} <Time at={at} />
    </span>
  )
}

function Published({ moment: { funnel, problem } }: { moment: Listed }) {
  const t = useWords(momentsWords)
  const { language } = useLanguage()
  const number = useNumber()
  if (problem) return <Trouble>{problem[language]}</Trouble>
  const { asked, published, customers } = funnel
  if (asked === 0) return <>—</>
  return (
    <div>
      <Progress aria-label={t.progress} percent={Math.floor((100 * published) / asked)} showInfo={false} size="small" />
      <div className="numbers" style={{ fontSize: 12 }}>
        {t.short(number(published), number(asked), number(customers))}
      </div>
    </div>
  )
}
