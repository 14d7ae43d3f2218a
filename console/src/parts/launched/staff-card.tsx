import { Card, Flex, Table, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../language/language.tsx'
import { ListHead } from '../list-head.tsx'
import { StateTag } from '../state-tag.tsx'
import { Nothing } from '../states.tsx'
import { launchedWords } from './launched-words.ts'

const WHICH = ['all', 'open', 'done'] as const
type Which = (typeof WHICH)[number]
const MOST_ROWS = 50

interface Member {
  userid: string
  name: string | null
}
interface Props<M> {
  title: string
  words: { open: string; done: string; none: string }
  members: M[]
  isDone(member: M): boolean
  children(member: M): ReactNode
}

/** Who of the staff has done it and who has not; in the order in which they come. */
export function StaffCard<M extends Member>({ title, words, members, isDone, children }: Props<M>) {
  const t = useWords(launchedWords)
  const [which, setWhich] = useState<Which>('all')
  const [search, setSearch] = useState('')
  const shown = members.filter(
    (one) =>
      (which === 'all' || isDone(one) === (which === 'done')) &&
      `${one.name ?? ''} ${one.userid}`.toLowerCase().includes(search.trim().toLowerCase()),
  )
  return (
    <Card size="small" title={title} styles={{ header: { flexWrap: 'wrap' } }}>
      {members.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <Flex vertical gap={12}>
          <ListHead<Which>
            find={t.findStaff}
            typed={search}
            onTyped={setSearch}
            show={t.which}
            parts={WHICH.map((value) => ({ value, label: value === 'all' ? t.all : words[value] }))}
            shown={which}
            onShow={setWhich}
            box={{ flex: '1 1 180px', maxWidth: 260 }}
          />
          {shown.length === 0 ? (
            <Nothing>{t.noSuchStaff}</Nothing>
          ) : (
            <Table<{ key: number; one: M }>
              size="small"
              showHeader={false}
              rowKey="key"
              pagination={shown.length > MOST_ROWS && { defaultPageSize: MOST_ROWS, showSizeChanger: false }}
              // Somebody may have several tasks of it.
              dataSource={shown.map((one, key) => ({ key, one }))}
              columns={[{ key: 'one', render: (_, { one }) => children(one) }]}
            />
          )}
        </Flex>
      )}
    </Card>
  )
}

/** One of them: how it stands with them, and in small print what has come of it. */
export function StaffLine({
  member: { userid, name },
  word,
  colour,
  notes,
  children,
}: {
  member: Member
  word: string
  colour: string
  notes?: ReactNode
  children?: ReactNode
}) {
  return (
    <Flex vertical gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Flex wrap gap={8} align="center">
        <strong>{name ?? userid}</strong>
        <StateTag colour={colour}>{word}</StateTag>
      </Flex>
      {notes && (
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {notes}
        </Typography.Text>
      )}
      {children}
    </Flex>
  )
}
