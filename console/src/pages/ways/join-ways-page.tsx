import { getRouteApi } from '@tanstack/react-router'
import { Flex, Table, Tag, Typography } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import { groupsWords } from '../groups/groups-words.ts'
import { JoinWayDrawer } from './join-way-drawer.tsx'
import { WayButtons, WayName, type WayDoings } from './way-cells.tsx'
import { groupLabel, type JoinWay } from './way-shapes.ts'
import { WaysPage } from './ways-page.tsx'
import { waysWords } from './ways-words.ts'

const route = getRouteApi('/inside/join-ways')

export function JoinWaysPage() {
  const t = useWords(waysWords)
  const narrowing = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useGet('/api/join-ways', { query: { archived: String(narrowing.show === 'archived') } })
  return (
    <WaysPage
      kind="join"
      words={{ title: t.joinWays, about: t.joinAbout, create: t.newJoin, none: t.noJoin, find: t.findJoin }}
      asked={asked}
      narrowing={narrowing}
      onNarrow={(next, options) => void navigate({ search: (now) => ({ ...now, ...next }), ...options })}
      textsOf={({ name, state, groups }) => [name, state, ...groups.flatMap((one) => [one.chatId, one.name ?? ''])]}
      table={(ways, doings) => <JoinWaysTable ways={ways} {...doings} />}
      Drawer={JoinWayDrawer}
    />
  )
}

function JoinWaysTable({ ways, ...doings }: { ways: JoinWay[] } & WayDoings<JoinWay>) {
  const t = useWords(waysWords)
  return (
    <Table
      rowKey="id"
      size="middle"
      dataSource={ways}
      pagination={ways.length > 50 && { defaultPageSize: 50 }}
      columns={[
        {
          title: t.name,
          key: 'name',
          render: (_, way) => (
            <WayName way={way}>
              <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                {[
                  t.groupCount(way.chatIds.length),
                  ...(way.groups.some(({ isGone }) => isGone) ? [t.hasGone] : []),
                  ...(way.makesGroups ? [t.makesGroups] : []),
                  way.state,
                ].join(' · ')}
              </Typography.Text>
            </WayName>
          ),
        },
        {
          title: t.groups,
          key: 'groups',
          responsive: ['lg'],
          render: (_, way) => <GroupNames groups={way.groups} />,
        },
        {
          title: t.made,
          key: 'made',
          width: 130,
          responsive: ['md'],
          render: (_, way) => <Time at={way.createdAt} />,
        },
        { title: t.doing, key: 'actions', width: 130, render: (_, way) => <WayButtons way={way} {...doings} /> },
      ]}
    />
  )
}

function GroupNames({ groups }: Pick<JoinWay, 'groups'>) {
  const t = useWords(waysWords)
  const g = useWords(groupsWords)
  return (
    <Flex vertical gap={2} style={{ overflowWrap: 'anywhere' }}>
      {groups.map((group) => (
        <span key={group.chatId}>
          {groupLabel(group, g.unnamed)} {group.isGone && <Tag color="warning">{t.goneGroup}</Tag>}
        </span>
      ))}
    </Flex>
  )
}
