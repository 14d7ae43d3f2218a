import { Link } from '@tanstack/react-router'
import { Card, Flex, Grid, Table, Typography } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { percent } from '../../parts/percent.ts'
import { tagsWords } from './tags-words.ts'

type Governed = Answer<'GET /api/tags/governance'>['tags'][number]

/** Where each tag is used, and when it was last given to somebody. */
export function UsesTable({ tags }: { tags: Governed[] }) {
  const t = useWords(tagsWords)
  const number = useNumber()
  const isWide = Grid.useBreakpoint().md !== false
  const nameOf = new Map(tags.map(({ slug, name }) => [slug, name]))
  return (
    <Card size="small" title={t.use} styles={{ body: { padding: 0 } }}>
      <Table
        size="small"
        rowKey="slug"
        pagination={tags.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 980 }}
        dataSource={tags}
        columns={[
          {
            title: t.name,
            width: isWide ? '20%' : 140,
            fixed: 'left',
            render: (_, { name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span>,
          },
          {
            title: t.customers,
            align: 'right',
            width: 112,
            sorter: (a, b) => a.customers - b.customers,
            render: (_, { slug, customers }) => (
              <Link to="/customers" search={{ tag: slug }} className="numbers">
                {number(customers)}
              </Link>
            ),
          },
          {
            title: t.share,
            align: 'right',
            width: 90,
            sorter: (a, b) => a.share - b.share,
            render: (_, { share }) => <span className="numbers">{percent(share)}</span>,
          },
          {
            title: t.usedBy,
            sorter: (a, b) => a.usedBy.length - b.usedBy.length,
            render: (_, { usedBy }) =>
              usedBy.length === 0 ? (
                <Typography.Text type="secondary">{t.unused}</Typography.Text>
              ) : (
                <Flex gap="2px 12px" wrap>
                  {usedBy.map((use) => (
                    <UseLink key={`${use.kind} ${use.set} ${use.slug}`} use={use} />
                  ))}
                </Flex>
              ),
          },
          { title: t.last, width: 120, render: (_, { lastAt }) => (lastAt ? <Time at={lastAt} /> : t.never) },
          { title: t.byPerson, width: 140, render: (_, { lastByPersonAt: at }) => (at ? <Time at={at} /> : t.never) },
          {
            title: t.overlaps,
            width: '22%',
            render: (_, { overlaps }) =>
              overlaps.map(({ tag, jaccard }) => (
                <div key={tag} style={{ overflowWrap: 'anywhere' }}>
                  {nameOf.get(tag) ?? tag} {percent(jaccard)}
                </div>
              )),
          },
        ]}
      />
    </Card>
  )
}

function UseLink({ use: { kind, slug, set } }: { use: Governed['usedBy'][number] }) {
  const t = useWords(tagsWords)
  const label = `${t.uses[kind]} ${set === undefined ? '' : `${set} / `}${slug}`
  const style = { overflowWrap: 'anywhere' } as const
  if (kind === 'segment')
    return (
      <Link to="/segments/$slug" params={{ slug }} style={style}>
        {label}
      </Link>
    )
  if (kind === 'stage')
    return (
      <Link to="/stages" search={{ set }} style={style}>
        {label}
      </Link>
    )
  if (kind === 'sop')
    return (
      <Link to="/sops/$slug" params={{ slug }} style={style}>
        {label}
      </Link>
    )
  return (
    <Link to="/tags" search={{ search: slug }} style={style}>
      {label}
    </Link>
  )
}
