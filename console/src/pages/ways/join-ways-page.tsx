import { getRouteApi } from '@tanstack/react-router'
import { App, Button, Card, Flex, Input, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { groupsWords } from '../groups/groups-words.ts'
import { CodeDialog } from './code-dialog.tsx'
import { JoinWayDrawer } from './join-way-drawer.tsx'
import { useWayDoings } from './use-way-doings.ts'
import { WayButtons, WayName } from './way-cells.tsx'
import { groupLabel, type JoinWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

const route = getRouteApi('/inside/join-ways')

export function JoinWaysPage() {
  const t = useWords(waysWords)
  const { message } = App.useApp()
  const { search = '', show } = route.useSearch()
  const navigate = route.useNavigate()
  const isArchived = show === 'archived'
  const asked = useGet('/api/join-ways', { query: { archived: String(isArchived) } })
  const [edited, setEdited] = useState<JoinWay | 'new'>()
  const [coded, setCoded] = useState<JoinWay>()
  const { replace, archive } = useWayDoings('join')

  async function reload(id: number) {
    const { data } = await asked.refetch()
    const again = data?.ways.find((way) => way.id === id)
    if (!again) message.warning(t.gone)
    setEdited(again)
  }
  const create = (
    <Button type="primary" onClick={() => setEdited('new')}>
      {t.newJoin}
    </Button>
  )
  return (
    <Page title={t.joinWays} term="joinWay" about={t.joinAbout} actions={create}>
      <Flex wrap gap={8}>
        <Input.Search
          allowClear
          aria-label={t.findJoin}
          placeholder={t.findJoin}
          value={search}
          style={{ width: 260, maxWidth: '100%' }}
          onChange={({ target }) =>
            void navigate({ search: (now) => ({ ...now, search: target.value || undefined }), replace: true })
          }
        />
        <Segmented
          aria-label={t.show}
          options={[
            { value: 'inUse', label: t.inUse },
            { value: 'archived', label: t.archived },
          ]}
          value={isArchived ? 'archived' : 'inUse'}
          onChange={(value) =>
            void navigate({ search: (now) => ({ ...now, show: value === 'archived' ? value : undefined }) })
          }
        />
      </Flex>
      <Loaded asked={asked}>
        {({ ways }) => {
          if (ways.length === 0) return isArchived ? <Nothing>{t.noArchived}</Nothing> : <Nothing action={create}>{t.noJoin}</Nothing> // prettier-ignore
          const shown = ways.filter((way) => fits(way, search))
          return (
            <Card size="small" styles={{ body: { padding: 0 } }}>
              {shown.length === 0 ? (
                <Nothing>{t.noMatch}</Nothing>
              ) : (
                <JoinWaysTable
                  ways={shown}
                  onCode={setCoded}
                  onEdit={setEdited}
                  onReplace={replace}
                  onArchive={archive}
                />
              )}
            </Card>
          )
        }}
      </Loaded>
      {edited !== undefined && (
        <JoinWayDrawer
          key={edited === 'new' ? 'new' : `${edited.id} ${edited.revision}`}
          way={edited === 'new' ? undefined : edited}
          onReload={() => edited !== 'new' && void reload(edited.id)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {coded && <CodeDialog way={coded} onClose={() => setCoded(undefined)} />}
    </Page>
  )
}

function JoinWaysTable({
  ways,
  ...doings
}: { ways: JoinWay[] } & Omit<Parameters<typeof WayButtons<JoinWay>>[0], 'way'>) {
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

const fits = ({ name, groups, state }: JoinWay, search: string): boolean =>
  [name, state, ...groups.flatMap((group) => [group.chatId, group.name ?? ''])]
    .join('\n')
    .toLowerCase()
    .includes(search.trim().toLowerCase())
