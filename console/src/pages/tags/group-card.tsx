import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Grid, Table, Tag, theme, Tooltip, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { DAY_MS, percent, type Editing, type OneTag, type TagGroup } from './tag-shapes.ts'
import { tagsWords } from './tags-words.ts'
import { useArchive } from './use-archive.ts'

interface Shown {
  group: TagGroup
  /** Everybody, of whom a tag covers a share. */
  customers: number
  mayEdit: boolean
  onEdit(editing: Editing): void
}

export function GroupCard(shown: Shown) {
  const t = useWords(tagsWords)
  const { group, mayEdit } = shown
  const isWide = Grid.useBreakpoint().lg !== false
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} wrap align="center" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere', padding: '6px 0' }}>
          {group.name}
          <Tag>{t.dimensions[group.dimension]}</Tag>
          <Tooltip title={group.singleChoice ? t.singleHint : undefined}>
            <Tag>{group.singleChoice ? t.single : t.multiple}</Tag>
          </Tooltip>
        </Flex>
      }
      extra={mayEdit && <GroupActions {...shown} />}
      styles={{ body: { padding: 0 }, header: { flexWrap: 'wrap' } }}
    >
      {group.tags.length === 0 ? (
        <Typography.Paragraph type="secondary" style={{ padding: 16, margin: 0 }}>
          {t.noTags}
        </Typography.Paragraph>
      ) : isWide ? (
        <TagTable {...shown} />
      ) : (
        group.tags.map((tag) => <TagBlock key={tag.slug} tag={tag} {...shown} />)
      )}
    </Card>
  )
}

function GroupActions({ group, onEdit }: Shown) {
  const t = useWords(tagsWords)
  const archive = useArchive()
  return (
    <Flex wrap gap={4}>
      <Button size="small" onClick={() => onEdit({ kind: 'tag', group })}>
        {t.newTag}
      </Button>
      <Button
        size="small"
        type="text"
        onClick={() => onEdit({ kind: 'group', group })}
        aria-label={`${t.edit} ${group.name}`}
      >
        {t.edit}
      </Button>
      {group.tags.length === 0 && (
        <Button
          size="small"
          type="text"
          danger
          aria-label={`${t.archive} ${group.name}`}
          onClick={() => archive({ kind: 'group', customers: 0, ...group })}
        >
          {t.archive}
        </Button>
      )}
    </Flex>
  )
}

function TagTable({ group, customers, mayEdit, onEdit }: Shown) {
  const t = useWords(tagsWords)
  return (
    <Table
      size="small"
      rowKey="slug"
      pagination={false}
      dataSource={group.tags}
      columns={[
        { title: t.name, width: '22%', render: (_, tag) => <Named tag={tag} /> },
        {
          title: t.customers,
          align: 'right',
          width: 110,
          sorter: (a, b) => a.customers - b.customers,
          render: (_, tag) => <Coverage tag={tag} customers={customers} />,
        },
        { title: t.source, render: (_, tag) => <Origin tag={tag} /> },
        { title: t.expiry, width: 120, render: (_, tag) => <Expiry tag={tag} /> },
        { title: t.last, width: 120, render: (_, tag) => (tag.lastAt ? <Time at={tag.lastAt} /> : t.never) },
        ...(mayEdit
          ? [
              {
                title: '',
                key: 'actions',
                width: 130,
                render: (_: unknown, tag: OneTag) => <TagActions tag={tag} group={group} onEdit={onEdit} />,
              },
            ]
          : []),
      ]}
    />
  )
}

/** On a phone: the same, one under the other. */
function TagBlock({ tag, group, customers, mayEdit, onEdit }: Shown & { tag: OneTag }) {
  const t = useWords(tagsWords)
  const { token } = theme.useToken()
  return (
    <Flex vertical gap={4} style={{ padding: '10px 12px', borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex justify="space-between" gap={12}>
        <Named tag={tag} />
        <Coverage tag={tag} customers={customers} />
      </Flex>
      <Origin tag={tag} />
      <Typography.Text type="secondary">
        <Expiry tag={tag} />
        {tag.lastAt && (
          <>
            {' · '}
            {t.last} <Time at={tag.lastAt} />
          </>
        )}
      </Typography.Text>
      {mayEdit && <TagActions tag={tag} group={group} onEdit={onEdit} />}
    </Flex>
  )
}

function Named({ tag }: { tag: OneTag }) {
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      {tag.name}
      {tag.slug !== tag.name && (
        <div>
          <Typography.Text type="secondary">{tag.slug}</Typography.Text>
        </div>
      )}
      {tag.description && <div style={{ fontSize: 13 }}>{tag.description}</div>}
    </div>
  )
}

function Coverage({ tag, customers }: { tag: OneTag; customers: number }) {
  const number = useNumber()
  return (
    <div className="numbers" style={{ textAlign: 'right', flex: 'none' }}>
      <Link to="/customers" search={{ tag: tag.slug }}>
        {number(tag.customers)}
      </Link>
      <div>
        <Typography.Text type="secondary">{percent(customers === 0 ? 0 : tag.customers / customers)}</Typography.Text>
      </div>
    </div>
  )
}

/** Its rule; and who set it where that is not said by the rule alone. */
function Origin({ tag }: { tag: OneTag }) {
  const t = useWords(tagsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const isMixed = tag.customers > 0 && tag.origins.rule < tag.customers
  const counts = (['rule', 'hand', 'data'] as const).filter((one) => tag.origins[one] > 0)
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      {tag.text !== null && <code style={{ fontFamily: token.fontFamilyCode, fontSize: 13 }}>{tag.text}</code>}
      {(isMixed || tag.text === null) && (
        <div>
          <Typography.Text type="secondary">
            {isMixed ? counts.map((one) => `${t.origins[one]} ${number(tag.origins[one])}`).join(' · ') : t.byHand}
          </Typography.Text>
        </div>
      )}
      {tag.problem !== null && (
        <Tag color="error" style={{ color: token.colorText }}>
          {t.problem}
        </Tag>
      )}
    </div>
  )
}

function Expiry({ tag }: { tag: OneTag }) {
  const t = useWords(tagsWords)
  return tag.expiresAfterMs === null ? t.forever : t.days(Math.max(1, Math.round(tag.expiresAfterMs / DAY_MS)))
}

function TagActions({ tag, group, onEdit }: { tag: OneTag; group: TagGroup; onEdit(editing: Editing): void }) {
  const t = useWords(tagsWords)
  const archive = useArchive()
  return (
    <Flex gap={4}>
      <Button
        size="small"
        type="text"
        aria-label={`${t.edit} ${tag.name}`}
        onClick={() => onEdit({ kind: 'tag', group, tag })}
      >
        {t.edit}
      </Button>
      <Button
        size="small"
        type="text"
        danger
        aria-label={`${t.archive} ${tag.name}`}
        onClick={() => archive({ kind: 'tag', ...tag })}
      >
        {t.archive}
      </Button>
    </Flex>
  )
}
