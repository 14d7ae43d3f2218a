import { Link } from '@tanstack/react-router'
import { Button, Card, Checkbox, Flex, Grid, Table, Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { canBeChosen, type Choosing } from './choosing.tsx'
import { flowsWords } from './flows-words.ts'
import { groupsWords } from './groups-words.ts'
import type { Group } from './use-groups.ts'

interface Given {
  groups: Group[]
  choosing: Choosing | undefined
  onOwner(userid: string): void
}

/** A table where there is room, cards on a phone. */
export function GroupsList(given: Given) {
  const isWide = Grid.useBreakpoint().md !== false
  return isWide ? <Rows {...given} /> : <Cards {...given} />
}

function Rows({ groups, choosing, onOwner }: Given) {
  const t = useWords(groupsWords)
  const w = useWords(flowsWords)
  const number = useNumber()
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<Group>
        rowKey="chatId"
        size="middle"
        tableLayout="fixed"
        pagination={false}
        dataSource={groups}
        {...(choosing && {
          rowSelection: {
            selectedRowKeys: choosing.chosen,
            columnWidth: 44,
            onChange: (chats) => choosing.choose(chats as string[]),
            getCheckboxProps: (group) => ({
              'aria-label': w.choose(group.name || t.unnamed),
              disabled: !canBeChosen(group),
            }),
            getTitleCheckboxProps: () => ({ 'aria-label': w.chooseAll }),
          },
        })}
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

function Cards({ groups, choosing, onOwner }: Given) {
  const t = useWords(groupsWords)
  const number = useNumber()
  const cards = groups.map((group) => (
    <Card key={group.chatId} size="small">
      <Flex vertical gap={8}>
        <Flex gap={10} align="flex-start">
          {choosing && <Choose group={group} choosing={choosing} />}
          <Named group={group} />
        </Flex>
        <Flex gap={12} wrap align="center" style={{ fontSize: 13 }}>
          <strong className="numbers">{t.people(number(group.members))}</strong>
          <Today group={group} />
          <Owner group={group} onOwner={onOwner} />
          <Time at={group.createdAt} />
        </Flex>
      </Flex>
    </Card>
  ))
  return (
    <>
      {choosing && <ChooseAll groups={groups} choosing={choosing} />}
      {cards}
    </>
  )
}

function Choose({ group, choosing: { chosen, choose } }: { group: Group; choosing: Choosing }) {
  const t = useWords(groupsWords)
  const w = useWords(flowsWords)
  const { chatId, name } = group
  return (
    <Checkbox
      aria-label={w.choose(name || t.unnamed)}
      disabled={!canBeChosen(group)}
      checked={chosen.includes(chatId)}
      onChange={({ target }) => choose(target.checked ? [...chosen, chatId] : chosen.filter((one) => one !== chatId))}
    />
  )
}

function ChooseAll({ groups, choosing: { chosen, choose } }: { groups: Group[]; choosing: Choosing }) {
  const w = useWords(flowsWords)
  const all = groups.filter(canBeChosen).map(({ chatId }) => chatId)
  return (
    <Checkbox
      style={{ paddingInlineStart: 12, alignSelf: 'flex-start' }}
      checked={all.length > 0 && chosen.length === all.length}
      indeterminate={chosen.length > 0 && chosen.length < all.length}
      onChange={({ target }) => choose(target.checked ? all : [])}
    >
      {w.chooseAll}
    </Checkbox>
  )
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
