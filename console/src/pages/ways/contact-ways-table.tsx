import { Flex, Grid, Table, Typography } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { WayButtons, WayName, type WayDoings } from './way-cells.tsx'
import type { ContactWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

type Figures = Answer<'GET /api/contact-ways/figures'>['ways'][number]
const FIGURES = ['added', 'friends', 'lost', 'welcomed', 'missed'] as const

/** The ways by how many came, most first. */
export function ContactWaysTable({
  ways,
  figures,
  ...doings
}: {
  ways: ContactWay[]
  figures: Figures[]
} & WayDoings<ContactWay>) {
  const t = useWords(waysWords)
  const number = useNumber()
  const isWide = Grid.useBreakpoint().md !== false
  const byWay = new Map(figures.map((one) => [one.id, one]))
  const countOf = (way: ContactWay, name: (typeof FIGURES)[number]) => byWay.get(way.id)?.[name] ?? 0
  return (
    <Table
      rowKey="id"
      size="middle"
      dataSource={ways}
      pagination={ways.length > 50 && { defaultPageSize: 50 }}
      scroll={isWide ? { x: 'max-content' } : {}}
      columns={[
        {
          title: t.name,
          key: 'name',
          render: (_, way) => (
            <WayName way={way}>
              <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                {[way.channel, way.region, way.state].filter(Boolean).join(' · ')}
              </Typography.Text>
              {!isWide && (
                <Flex wrap gap={8} className="numbers" style={{ fontSize: 13 }}>
                  <Serving way={way} />
                  {FIGURES.slice(0, 3).map((name) => (
                    <span key={name}>
                      {t[name]} {number(countOf(way, name))}
                    </span>
                  ))}
                </Flex>
              )}
            </WayName>
          ),
        },
        { title: t.serving, key: 'serving', responsive: ['md'], render: (_, way) => <Serving way={way} /> },
        ...FIGURES.map((name) => ({
          title: t[name],
          key: name,
          align: 'right' as const,
          className: 'numbers',
          responsive: ['md' as const],
          sorter: (a: ContactWay, b: ContactWay) => countOf(a, name) - countOf(b, name),
          sortDirections: ['descend' as const, 'ascend' as const],
          ...(name === 'added' && { defaultSortOrder: 'descend' as const }),
          render: (_: unknown, way: ContactWay) => number(countOf(way, name)),
        })),
        {
          title: t.doing,
          key: 'actions',
          width: isWide ? 130 : 84,
          render: (_, way) => <WayButtons way={way} {...doings} />,
        },
      ]}
    />
  )
}

function Serving({ way: { serving } }: { way: ContactWay }) {
  const t = useWords(waysWords)
  const [first] = serving
  if (first === undefined) return <>—</>
  return <span style={{ overflowWrap: 'anywhere' }}>{serving.length === 1 ? first : t.servingMany(first, serving.length)}</span> // prettier-ignore
}
