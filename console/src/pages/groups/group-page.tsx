import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Card, Col, Descriptions, Flex, Row, Typography } from 'antd'
import { useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useContents } from '../../parts/content-picker.tsx'
import { Page } from '../../parts/page.tsx'
import { StateTag } from '../../parts/state-tag.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { GroupTouchesCard } from '../customers/touches-card.tsx'
import { ContentNamesProvider } from '../sops/content-names.ts'
import { OfSubject } from '../sops/of-subject.tsx'
import { FlowsCard } from './flows-card.tsx'
import { flowsWords } from './flows-words.ts'
import { groupsWords } from './groups-words.ts'
import { HistoryCard } from './history-card.tsx'
import { LogCard } from './log-card.tsx'
import { MembersCard } from './members-card.tsx'
import { StartDrawer } from './start-drawer.tsx'

const route = getRouteApi('/inside/groups/$chat')
type Group = Answer<'GET /api/groups/:chat'>

export function GroupPage() {
  const { chat } = route.useParams()
  const asked = useGet('/api/groups/:chat', { params: { chat } })
  return (
    <Loaded asked={asked}>
      {(group) => (
        <OfSubject subject="group">
          <OneGroup key={chat} group={group} />
        </OfSubject>
      )}
    </Loaded>
  )
}

function OneGroup({ group }: { group: Group }) {
  const t = useWords(groupsWords)
  const f = useWords(flowsWords)
  const isOperator = can(useMe().data?.me, 'operator')
  const [isStarting, setStarting] = useState(false)
  const { chatId, standing } = group
  const name = group.name || t.unnamed
  const contents = useContents()
  const contentName = (slug: string) => contents?.find((one) => one.slug === slug)?.name ?? slug
  return (
    <ContentNamesProvider value={contentName}>
      <Page
        title={name}
        actions={
          standing === 'open' ? (
            isOperator && <Button onClick={() => setStarting(true)}>{f.start}</Button>
          ) : (
            <StateTag colour={standing === 'dismissed' ? 'default' : 'warning'}>{t.standings[standing]}</StateTag>
          )
        }
      >
        <Row gutter={[16, 16]}>
          <Col xs={24} lg={8}>
            <About group={group} />
          </Col>
          <Col xs={24} lg={16}>
            <HistoryCard chat={chatId} name={name} />
          </Col>
          <Col xs={24} lg={14}>
            <Flex vertical gap={16}>
              <FlowsCard chat={chatId} />
              <GroupTouchesCard chat={chatId} />
              <MembersCard members={group.list} />
            </Flex>
          </Col>
          <Col xs={24} lg={10}>
            <LogCard chat={chatId} />
          </Col>
        </Row>
        {isStarting && (
          <StartDrawer chats={[chatId]} onDone={() => setStarting(false)} onClose={() => setStarting(false)} />
        )}
      </Page>
    </ContentNamesProvider>
  )
}

function About({ group }: { group: Group }) {
  const t = useWords(groupsWords)
  const number = useNumber()
  const owner = (
    <Link to="/groups" search={{ owner: group.owner.userid }} style={{ overflowWrap: 'anywhere' }}>
      {group.owner.name ?? t.someone}
    </Link>
  )
  const items = [
    { key: 'owner', label: t.owner, children: owner },
    { key: 'members', label: t.members, children: number(group.members) },
    { key: 'customers', label: t.customers, children: number(group.customers) },
    { key: 'today', label: t.today, children: t.joinedAndLeft(number(group.joinedToday), number(group.leftToday)) },
    { key: 'created', label: t.created, children: <Time at={group.createdAt} /> },
    ...(group.dismissedAt ? [{ key: 'dismissed', label: t.dismissed, children: <Time at={group.dismissedAt} /> }] : []),
    { key: 'read', label: t.readAt, children: <Time at={group.readAt} /> },
    {
      key: 'notice',
      label: t.notice,
      children: group.notice ? (
        <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{group.notice}</span>
      ) : (
        <Typography.Text type="secondary">{t.noNotice}</Typography.Text>
      ),
    },
  ]
  return (
    <Card size="small" style={{ height: '100%' }}>
      <Descriptions size="small" column={1} items={items} />
    </Card>
  )
}
