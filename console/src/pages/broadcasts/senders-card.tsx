import { Card, Flex, Input, Segmented, Table, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import type { Broadcast } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

type Sender = Broadcast['senders'][number]
const WHICH = ['all', 'open', 'confirmed'] as const
type Which = (typeof WHICH)[number]

const isConfirmed = ({ confirmedAt }: Sender): boolean => confirmedAt !== null

/** Task by task, those that wait longest first. */
export function SendersCard({ senders }: { senders: Sender[] }) {
  const t = useWords(broadcastsWords)
  const [which, setWhich] = useState<Which>('all')
  const [search, setSearch] = useState('')
  const shown = senders.filter(
    (one) =>
      (which === 'all' || isConfirmed(one) === (which === 'confirmed')) &&
      `${one.name ?? ''} ${one.userid}`.toLowerCase().includes(search.trim().toLowerCase()),
  )
  return (
    <Card size="small" title={t.senders} styles={{ header: { flexWrap: 'wrap' } }}>
      {senders.length === 0 ? (
        <Nothing>{t.noSenders}</Nothing>
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
            <Table<Sender & { key: number }>
              size="small"
              showHeader={false}
              rowKey="key"
              pagination={shown.length > 50 && { defaultPageSize: 50, showSizeChanger: false }}
              dataSource={shown.map((one, key) => ({ ...one, key }))}
              columns={[{ key: 'one', render: (_, one) => <OneSender sender={one} /> }]}
            />
          )}
        </Flex>
      )}
    </Card>
  )
}

const PLACE = { making: 'making', failed: 'taskFailed', cancelled: 'takenBack' } as const

function OneSender({ sender }: { sender: Sender }) {
  const t = useWords(broadcastsWords)
  const { language } = useLanguage()
  const number = useNumber()
  const { token } = theme.useToken()
  const { userid, name, state, customers, delivered, madeAt, confirmedAt, reminded, isEscalated, problem } = sender
  const place = PLACE[state as keyof typeof PLACE]
  const word = confirmedAt !== null ? t.confirmed : place ? t[place] : t.notConfirmed
  const colour =
    confirmedAt !== null ? 'success' : state === 'failed' ? 'error' : state === 'made' ? 'warning' : 'default'
  const notes = [
    t.senderCustomers(number(customers)),
    ...(confirmedAt !== null ? [t.deliveredOf(number(delivered), number(customers))] : []),
    ...(reminded > 0 ? [t.reminded(number(reminded))] : []),
    ...(isEscalated ? [t.escalated] : []),
  ]
  return (
    <Flex vertical gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Flex wrap gap={8} align="center">
        <strong>{name ?? userid}</strong>
        <Tag color={colour} style={{ margin: 0, color: token.colorText }}>
          {word}
        </Tag>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {notes.join(' · ')} · {confirmedAt !== null ? t.confirmed : t.givenAt} <Time at={confirmedAt ?? madeAt} />
      </Typography.Text>
      {problem && <Trouble>{problem[language]}</Trouble>}
    </Flex>
  )
}
