import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Switch, Tag, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { repliesWords } from './replies-words.ts'
import { REPLY_READS, type Reply } from './reply-shapes.ts'

interface Doings {
  mayEdit: boolean
  onEdit(reply: Reply): void
}

export function RepliesList({
  replies,
  search,
  create,
  onFind,
  ...doings
}: Doings & { replies: Reply[]; search: string; create: ReactNode; onFind(typed: string): void }) {
  const t = useWords(repliesWords)
  if (replies.length === 0) return <Nothing action={create}>{t.none}</Nothing>
  const wanted = search.trim().toLowerCase()
  const shown = replies.filter(({ name, text, words }) =>
    [name, text, ...words.map((word) => word.text)].join('\n').toLowerCase().includes(wanted),
  )
  return (
    <>
      <div style={{ maxWidth: 320 }}>
        <SearchBox typed={search} label={t.find} placeholder={t.find} onTyped={onFind} />
      </div>
      {shown.length === 0 ? (
        <Nothing action={<Button onClick={() => onFind('')}>{t.clear}</Button>}>{t.noMatch}</Nothing>
      ) : (
        <Card size="small" styles={{ body: { paddingBlock: 0 } }}>
          <ol aria-label={t.listOf} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {shown.map((reply) => (
              <Line key={reply.id} reply={reply} order={replies} {...doings} />
            ))}
          </ol>
        </Card>
      )}
    </>
  )
}

function Line({ reply, order, mayEdit, onEdit }: Doings & { reply: Reply; order: Reply[] }) {
  const t = useWords(repliesWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const { name, text, words, isEnabled, isAutomatic, hours, accounts } = reply
  const limits = [
    ...(isAutomatic ? [] : [t.onlySuggested]),
    ...(hours.length > 0 ? [t.someHours] : []),
    ...(accounts.length > 0 ? [t.someAccounts(accounts.length)] : []),
  ]
  return (
    <li style={{ padding: '12px 0', borderBlockEnd: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex vertical gap={6} style={{ overflowWrap: 'anywhere' }}>
        <Flex wrap gap={8} align="center" justify="space-between">
          <Typography.Text strong>{name}</Typography.Text>
          {mayEdit ? <OnOff reply={reply} /> : !isEnabled && <Tag style={{ margin: 0 }}>{t.reasons.disabled}</Tag>}
        </Flex>
        <Flex wrap gap={4}>
          {words.map((word) => (
            <Tag key={`${word.how} ${word.text}`} style={{ margin: 0, whiteSpace: 'normal' }}>
              {t.how[word.how]} “{word.text}”
            </Tag>
          ))}
        </Flex>
        <div style={{ whiteSpace: 'pre-line' }}>{shortened(text)}</div>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {[t.figures(number(reply.sent), number(reply.refused)), ...limits].join(' · ')}
        </Typography.Text>
        {mayEdit && <Buttons reply={reply} order={order} onEdit={onEdit} />}
      </Flex>
    </li>
  )
}

/** All of it is in the drawer. */
const SHOWN_CHARS = 120
const shortened = (text: string): string => {
  const characters = [...text]
  return characters.length > SHOWN_CHARS ? `${characters.slice(0, SHOWN_CHARS).join('')}…` : text
}

function OnOff({ reply: { id, name, isEnabled, revision } }: { reply: Reply }) {
  const t = useWords(repliesWords)
  const put = useChange(
    (next: boolean) => call('PATCH /api/replies/:id', { params: { id }, body: { isEnabled: next, expectedRevision: revision } }), // prettier-ignore
    { reads: REPLY_READS },
  )
  return <Switch aria-label={t.onOf(name)} checked={isEnabled} loading={put.isPending} onChange={(next) => put.mutate(next)} /> // prettier-ignore
}

function Buttons({ reply, order, onEdit }: { reply: Reply; order: Reply[]; onEdit(reply: Reply): void }) {
  const t = useWords(repliesWords)
  const ask = useAsk()
  const { id, name } = reply
  const ids = order.map((one) => one.id)
  const place = ids.indexOf(id)
  const move = useChange((by: number) => call('PUT /api/replies/order', { body: { ids: moved(ids, place, by) } }), {
    reads: REPLY_READS,
  })
  const remove = useChange<void>(() => call('DELETE /api/replies/:id', { params: { id } }), { reads: REPLY_READS, said: t.saved }) // prettier-ignore
  const askToRemove = () =>
    ask({
      title: t.removeOf(name),
      about: t.removeAsk,
      word: t.remove,
      isDanger: true,
      then: () => remove.mutateAsync(),
    })
  return (
    <Flex wrap gap={8}>
      <Button size="small" aria-label={t.editOf(name)} onClick={() => onEdit(reply)}>
        {t.edit}
      </Button>
      <Button
        size="small"
        icon={<ArrowUpOutlined />}
        aria-label={t.up(name)}
        disabled={place === 0 || move.isPending}
        onClick={() => move.mutate(-1)}
      />
      <Button
        size="small"
        icon={<ArrowDownOutlined />}
        aria-label={t.down(name)}
        disabled={place === ids.length - 1 || move.isPending}
        onClick={() => move.mutate(1)}
      />
      <Button size="small" type="text" danger aria-label={t.removeOf(name)} onClick={askToRemove}>
        {t.remove}
      </Button>
    </Flex>
  )
}

const moved = (ids: number[], place: number, by: number): number[] =>
  ids.toSpliced(place, 1).toSpliced(place + by, 0, ids[place]!)
