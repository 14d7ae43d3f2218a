import { Link } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Table, Tag, theme, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { percent, type Editing, type OneTag, type TagGroup } from './tag-shapes.ts'
import { tagsWords } from './tags-words.ts'
import { useArchive } from './use-archive.ts'

type Governed = Answer<'GET /api/tags/governance'>
type Proposal = Governed['proposals'][number]
interface Shown {
  /** What the filters of the page let through. */
  groups: TagGroup[]
  mayEdit: boolean
  onEdit(editing: Editing): void
}
type Known = Map<string, { group: TagGroup; tag: OneTag }>

/** Fewer, finer: what should go, with the reason and the button; and below how each tag is used. */
export function Governance({ groups, mayEdit, onEdit }: Shown) {
  const t = useWords(tagsWords)
  const asked = useGet('/api/tags/governance')
  const known: Known = new Map(groups.flatMap((group) => group.tags.map((tag) => [tag.slug, { group, tag }])))
  return (
    <Loaded asked={asked}>
      {({ proposals, tags }) => {
        // What is counted seldom may still speak of a tag that has just gone.
        const shown = proposals.filter(({ tag, keep }) => known.has(tag) && (keep === undefined || known.has(keep)))
        return (
          <Flex vertical gap={16}>
            {shown.length === 0 ? (
              <Alert type="success" showIcon title={t.calm} />
            ) : (
              <section aria-label={t.toDo(shown.length)}>
                <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
                  {t.toDo(shown.length)}
                </Typography.Title>
                <div
                  style={{
                    display: 'grid',
                    gap: 12,
                    gridTemplateColumns: 'repeat(auto-fill, minmax(min(300px, 100%), 1fr))',
                  }}
                >
                  {shown.map((proposal) => (
                    <ProposalCard
                      key={`${proposal.kind} ${proposal.tag} ${proposal.keep}`}
                      proposal={proposal}
                      known={known}
                      mayEdit={mayEdit}
                      onEdit={onEdit}
                    />
                  ))}
                </div>
              </section>
            )}
            <Uses tags={tags.filter(({ slug }) => known.has(slug))} />
          </Flex>
        )
      }}
    </Loaded>
  )
}

const COLOURS = { retire: 'default', merge: 'blue', nobody: 'gold', everybody: 'gold' } as const

function ProposalCard({
  proposal: { kind, tag: slug, keep, reason },
  known,
  mayEdit,
  onEdit,
}: Omit<Shown, 'groups'> & { proposal: Proposal; known: Known }) {
  const t = useWords(tagsWords)
  const { token } = theme.useToken()
  const archive = useArchive()
  const { tag, group } = known.get(slug)!
  const kept = keep === undefined ? undefined : known.get(keep)!.tag
  return (
    <Card size="small" styles={{ body: { height: '100%' } }}>
      <Flex vertical gap={8} align="flex-start" style={{ height: '100%' }}>
        <Tag color={COLOURS[kind]} style={{ color: token.colorText }}>
          {t.kinds[kind]}
        </Tag>
        <div style={{ overflowWrap: 'anywhere', flex: 1 }}>{reason}</div>
        <Flex gap="2px 12px" wrap>
          {[tag, ...(kept ? [kept] : [])].map((one) => (
            <Link key={one.slug} to="/customers" search={{ tag: one.slug }} style={{ overflowWrap: 'anywhere' }}>
              {t.holdersOf(one.name)}
            </Link>
          ))}
        </Flex>
        {mayEdit && (
          <Flex gap={8} wrap>
            <Button
              size="small"
              danger
              onClick={() => archive({ kind: 'tag', ...tag })}
              style={{ maxWidth: '100%', whiteSpace: 'normal', height: 'auto', overflowWrap: 'anywhere' }}
            >
              {t.archiveOne(tag.name)}
            </Button>
            <Button
              size="small"
              aria-label={`${t.editRule} ${tag.name}`}
              onClick={() => onEdit({ kind: 'tag', group, tag })}
            >
              {t.editRule}
            </Button>
          </Flex>
        )}
      </Flex>
    </Card>
  )
}

function Uses({ tags }: { tags: Governed['tags'] }) {
  const t = useWords(tagsWords)
  const number = useNumber()
  const nameOf = new Map(tags.map(({ slug, name }) => [slug, name]))
  return (
    <Card size="small" title={t.use} styles={{ body: { padding: 0 } }}>
      <Table
        size="small"
        rowKey="slug"
        pagination={tags.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 760 }}
        dataSource={tags}
        columns={[
          {
            title: t.name,
            width: '20%',
            render: (_, { name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span>,
          },
          {
            title: t.customers,
            align: 'right',
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
          { title: t.last, render: (_, { lastAt }) => (lastAt ? <Time at={lastAt} /> : t.never) },
          { title: t.byPerson, render: (_, { lastByPersonAt: at }) => (at ? <Time at={at} /> : t.never) },
          {
            title: t.overlaps,
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

function UseLink({ use: { kind, slug, set } }: { use: Governed['tags'][number]['usedBy'][number] }) {
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
  return (
    <Link to="/tags" search={{ search: slug }} style={style}>
      {label}
    </Link>
  )
}
