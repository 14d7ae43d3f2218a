import { Card, Flex, Input, Segmented, Table, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import type { Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

type Publisher = Moment['publishers'][number]
const WHICH = ['all', 'open', 'published'] as const
type Which = (typeof WHICH)[number]

/** One by one of the staff, those who have not published it first. */
export function PublishersCard({ publishers }: { publishers: Publisher[] }) {
  const t = useWords(momentsWords)
  const [which, setWhich] = useState<Which>('all')
  const [search, setSearch] = useState('')
  const shown = publishers.filter(
    ({ publishedAt, name, userid }) =>
      (which === 'all' || (publishedAt !== null) === (which === 'published')) &&
      `${name ?? ''} ${userid}`.toLowerCase().includes(search.trim().toLowerCase()),
  )
  return (
    <Card size="small" title={t.publishers} styles={{ header: { flexWrap: 'wrap' } }}>
      {publishers.length === 0 ? (
        <Nothing>{t.noPublishers}</Nothing>
      ) : (
        <Flex vertical gap={12}>
          <Flex wrap gap={8}>
            <Input.Search
              allowClear
              aria-label={t.findStaff}
              placeholder={t.findStaff}
              value={search}
              style={{ flex: '1 1 180px', maxWidth: 260 }}
              onChange={({ target }) => setSearch(target.value)}
            />
            <Segmented<Which>
              aria-label={t.which}
              value={which}
              options={WHICH.map((value) => ({ value, label: t.whichs[value] }))}
              onChange={setWhich}
            />
          </Flex>
          {shown.length === 0 ? (
            <Nothing>{t.noSuchStaff}</Nothing>
          ) : (
            <Table<Publisher>
              size="small"
              showHeader={false}
              rowKey="userid"
              pagination={shown.length > 50 && { defaultPageSize: 50, showSizeChanger: false }}
              dataSource={shown}
              columns={[{ key: 'one', render: (_, one) => <OnePublisher publisher={one} /> }]}
            />
          )}
        </Flex>
      )}
    </Card>
  )
}

function OnePublisher({ publisher }: { publisher: Publisher }) {
  const t = useWords(momentsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const { userid, name, lost, publishedAt, customers, reached, likes, comments } = publisher
  const [word, colour] = lost ? [t.isLost, 'error'] : publishedAt !== null ? [t.isPublished, 'success'] : [t.notPublished, 'warning'] // prettier-ignore
  return (
    <Flex vertical gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Flex wrap gap={8} align="center">
        <strong>{name ?? userid}</strong>
        <Tag color={colour} style={{ margin: 0, color: token.colorText }}>
          {word}
        </Tag>
      </Flex>
      {(lost || publishedAt !== null) && (
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {lost || publishedAt === null ? (
            t.isLostWhy
          ) : (
            <>
              {t.ofTheirs(number(customers), number(reached))} · {t.reactions(number(likes), number(comments))} ·{' '}
              <Time at={publishedAt} />
            </>
          )}
        </Typography.Text>
      )}
    </Flex>
  )
}
