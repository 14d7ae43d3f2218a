import { Link } from '@tanstack/react-router'
import { Button, Flex, Tag, theme, Tooltip, Typography } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { percent } from '../../parts/percent.ts'
import { DAY_MS, READS, type Editing, type OneTag, type TagGroup } from './tag-shapes.ts'
import { tagsWords } from './tags-words.ts'
import { useArchive } from './use-archive.ts'

/** What is shown of a tag, in a table and on a phone alike. */
export function Named({ tag }: { tag: OneTag }) {
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      {tag.name}
      {tag.inWecom && <InWecom />}
      {tag.slug !== tag.name && (
        <div>
          <Typography.Text type="secondary">{tag.slug}</Typography.Text>
        </div>
      )}
      {tag.description && <div style={{ fontSize: 13 }}>{tag.description}</div>}
    </div>
  )
}

function InWecom() {
  const t = useWords(tagsWords)
  const { token } = theme.useToken()
  return (
    <Tooltip title={t.inWecomMeans}>
      <Tag tabIndex={0} style={{ margin: '0 0 0 6px', color: token.colorText }}>
        {t.inWecom}
      </Tag>
    </Tooltip>
  )
}

export function Coverage({ tag, customers }: { tag: OneTag; customers: number }) {
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
export function Origin({ tag }: { tag: OneTag }) {
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

export function Expiry({ tag }: { tag: OneTag }) {
  const t = useWords(tagsWords)
  return tag.expiresAfterMs === null ? t.forever : t.days(Math.max(1, Math.round(tag.expiresAfterMs / DAY_MS)))
}

export function TagActions({ tag, group, onEdit }: { tag: OneTag; group: TagGroup; onEdit(editing: Editing): void }) {
  const t = useWords(tagsWords)
  const archive = useArchive()
  const put = useChange((slug: string) => call('POST /api/tags/:slug/wecom', { params: { slug } }), {
    reads: READS,
    said: t.saved,
  })
  return (
    <Flex gap={4} wrap>
      {tag.inWecom === false && (
        <Button
          size="small"
          type="text"
          loading={put.isPending}
          aria-label={`${t.putIntoWecom} ${tag.name}`}
          onClick={() => put.mutate(tag.slug)}
        >
          {t.putIntoWecom}
        </Button>
      )}
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
