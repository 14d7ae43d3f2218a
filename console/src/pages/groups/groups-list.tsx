import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Grid, Table, Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { groupsWords } from './groups-words.ts'
import type { Group } from './use-groups.ts'

interface Given {
  groups: Group[]
  onOwner(userid: string): void
}

/** A table where there is room, cards on a phone. */
export function GroupsList(given: Given) {
  const isWide = Grid.useBreakpoint().md !== false
  return isWide ? <Rows {...given} /> : <Cards {...given} />
}

function Rows({ groups, onOwner }: Given) {
  const t = useWords(groupsWords)
  const number = useNumber()
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Group>
        rowKey="chatId"
        size="middle"
        tableLayout="fixed"
        pagination={false}
        dataSource={groups}
        columns={[
          { title: t.group, render: (_, group) => <Named group={group} /> },
          { title: t.owner, width: 180, render: (_, group) => <Owner group={group} onOwner={onOwner} /> },
          { title: t.members, width: 90, align: 'right', render: (_, one) => <span className="numbers">{number(one.members)}</span> }, // prettier-ignore
          { title: t.customers, width: 90, align: 'right', render: (_, one) => <span className="numbers">{number(one.customers)}</span> }, // prettier-ignore
          { title: t.today, width: 110, align: 'right', render: (_, group) => <Today group={group} /> },
          { title: t.created, width: 130, render: (_, { createdAt }) => <Time at={createdAt} /> },
        ]}
      />
    </Card>
  )
}

function Cards({ groups, onOwner }: Given) {
  const t = useWords(groupsWords)
  const number = useNumber()
  return groups.map((group) => (
    <Card key={group.chatId} size="small">
      <Flex vertical gap={8}>
        <Named group={group} />
        <Flex gap={12} wrap align="center" style={{ fontSize: 13 }}>
          <strong className="numbers">{t.people(number(group.members))}</strong>
          <Today group={group} />
          <Owner group={group} onOwner={onOwner} />
          <Time at={group.createdAt} />
        </Flex>
      </Flex>
    </Card>
  ))
}

function Named({ group }: { group: Group }) {
  const t = useWords(groupsWords)
  const { token } = theme.useToken()
  return (
    <Flex wrap gap={6} style={{ minWidth: 0 }}>
      <Link to="/groups/$chat" params={{ chat: group.chatId }} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
        {group.name || t.unnamed}
      </Link>
      {group.standing !== 'open' && (
        <Tag
          color={group.standing === 'dismissed' ? 'default' : 'warning'}
          style={{ margin: 0, color: token.colorText }}
        >
          {t.standings[group.standing]}
        </Tag>
      )}
    </Flex>
  )
}

function Owner({ group: { owner }, onOwner }: { group: Group; onOwner(userid: string): void }) {
  const t = useWords(groupsWords)
  const name = owner.name ?? owner.userid
  return (
    <Button
      type="link"
      size="small"
      aria-label={t.showOwner(name)}
      style={{ padding: 0, maxWidth: '100%', height: 'auto', whiteSpace: 'normal', textAlign: 'start', overflowWrap: 'anywhere' }} // prettier-ignore
      onClick={() => onOwner(owner.userid)}
    >
      {name}
    </Button>
  )
}

function Today({ group: { joinedToday, leftToday } }: { group: Group }) {
  const t = useWords(groupsWords)
  const number = useNumber()
  const [joined, left] = [number(joinedToday), number(leftToday)]
  return (
    <span className="numbers" title={t.todayIs(joined, left)}>
      {t.joinedAndLeft(joined, left)}
    </span>
  )
}
