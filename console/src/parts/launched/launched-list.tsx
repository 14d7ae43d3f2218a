import { Card, Flex, Grid, Table, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../language/language.tsx'
import { Time } from '../time.tsx'
import { launchedWords } from './launched-words.ts'

/** What is said of one. */
export interface Said {
  /** Its name, leading to its page. */
  link: ReactNode
  about: string
  state: ReactNode
  /** What happened to it, and when. */
  when: [word: string, at: string]
  /** How far it has come; false: it has not begun. */
  progress: ReactNode
}
interface Props<T> {
  rows: T[]
  progressTitle: string
  say(row: T): Said
}

/** A table where there is room, cards on a phone. */
export function LaunchedList<T extends { id: number }>({ rows, progressTitle, say }: Props<T>) {
  const t = useWords(launchedWords)
  const isWide = Grid.useBreakpoint().md !== false
  const said = rows.map((row) => ({ id: row.id, ...say(row) }))
  if (!isWide)
    return said.map((one) => (
      <Card key={one.id} size="small">
        <Flex vertical gap={8}>
          <Named {...one} />
          <Flex gap={8} wrap align="center" style={{ fontSize: 13 }}>
            {one.state}
            <When when={one.when} />
          </Flex>
          {one.progress}
        </Flex>
      </Card>
    ))
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table
        rowKey="id"
        size="middle"
        tableLayout="fixed"
        pagination={false}
        dataSource={said}
        columns={[
          { title: t.name, render: (_, one) => <Named {...one} /> },
          { title: t.state, width: 130, dataIndex: 'state' },
          { title: t.when, width: 160, render: (_, one) => <When when={one.when} /> },
          { title: progressTitle, width: '30%', render: (_, { progress }) => progress || '—' },
        ]}
      />
    </Card>
  )
}

function Named({ link, about }: Pick<Said, 'link' | 'about'>) {
  return (
    <Flex vertical gap={2} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
      {link}
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {about}
      </Typography.Text>
    </Flex>
  )
}

function When({ when: [word, at] }: Pick<Said, 'when'>) {
  return (
    <span>
      {word} <Time at={at} />
    </span>
  )
}
