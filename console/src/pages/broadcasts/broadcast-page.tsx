import { getRouteApi, Link } from '@tanstack/react-router'
import { Alert, Button, Card, Col, Descriptions, Flex, Row } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { SubjectProvider } from '../../language/subject.ts'
import { touchWords, useTouchWords } from '../../language/touch-words.ts'
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { BroadcastDrawer } from './broadcast-drawer.tsx'
import { isForNobody, may, type Broadcast } from './broadcast-shapes.ts'
import { BroadcastState } from './broadcast-state.tsx'
import { broadcastsWords } from './broadcasts-words.ts'
import { DifferencesCard } from './differences-card.tsx'
import { ForecastCard } from './forecast-card.tsx'
import { PathCard, Progressing, WhyCard } from './path-cards.tsx'
import { SendersCard } from './senders-card.tsx'
import { useAudienceWords } from './use-audience-words.ts'
import { useBroadcastDoings } from './use-broadcast-doings.ts'

const route = getRouteApi('/inside/broadcasts/$id')

export function BroadcastPage() {
  const { id } = route.useParams()
  const asked = useGet('/api/broadcasts/:id', { params: { id } })
  const fresh = async () => (await asked.refetch()).data
  return (
    <Loaded asked={asked}>
      {(broadcast) => (
        <SubjectProvider value={broadcast.audience.kind === 'groups' ? 'group' : 'customer'}>
          <Whole key={broadcast.id} broadcast={broadcast} fresh={fresh} />
        </SubjectProvider>
      )}
    </Loaded>
  )
}

function Whole({ broadcast, fresh }: { broadcast: Broadcast; fresh(): Promise<Broadcast | undefined> }) {
  const isOperator = can(useMe().data?.me, 'operator')
  const t = useWords(broadcastsWords)
  // What is edited stays as it was opened, whoever changes it meanwhile.
  const [edited, setEdited] = useState<Broadcast>()
  const { name, state } = broadcast
  const isDraft = state === 'draft'
  return (
    <Page
      title={name}
      about={<BroadcastState broadcast={broadcast} />}
      actions={isOperator && <Doings broadcast={broadcast} onEdit={() => setEdited(broadcast)} />}
    >
      <About broadcast={broadcast} />
      {isDraft ? (
        isOperator ? (
          <ForecastCard broadcast={broadcast} />
        ) : (
          <Alert type="info" showIcon title={t.notLaunched} />
        )
      ) : (
        <>
          <Progressing broadcast={broadcast} />
          <Row gutter={[16, 16]}>
            <Col xs={24} lg={12}>
              <PathCard broadcast={broadcast} />
            </Col>
            <Col xs={24} lg={12}>
              <WhyCard broadcast={broadcast} />
            </Col>
          </Row>
          {!isForNobody(broadcast) && <SendersCard senders={broadcast.senders} />}
          {broadcast.audience.kind !== 'groups' && <DifferencesCard broadcast={broadcast} />}
        </>
      )}
      {edited && (
        <BroadcastDrawer
          key={edited.revision}
          broadcast={edited}
          onReload={() => void fresh().then((now) => setEdited(now?.state === 'draft' ? now : undefined))}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}

function Doings({ broadcast, onEdit }: { broadcast: Broadcast; onEdit(): void }) {
  const t = useWords(broadcastsWords)
  const l = useWords(launchedWords)
  const doings = useBroadcastDoings(broadcast)
  const { state, begunAt, funnel, audience } = broadcast
  return (
    <>
      {state === 'draft' && <Button onClick={onEdit}>{l.edit}</Button>}
      {may.cancel(state, funnel) && (
        <Button type="text" danger onClick={doings.cancel}>
          {t.cancel}
        </Button>
      )}
      {may.pause(state) && <Button onClick={doings.pause}>{t.pause}</Button>}
      {may.resume(state) && (
        <Button type="primary" onClick={doings.resume}>
          {t.resume}
        </Button>
      )}
      {begunAt !== null && audience.kind !== 'groups' && funnel.failed + funnel.cancelled > 0 && (
        <Button loading={doings.isRetargeting} onClick={doings.retarget}>
          {t.retarget}
        </Button>
      )}
    </>
  )
}

function About({ broadcast }: { broadcast: Broadcast }) {
  const t = useWords(broadcastsWords)
  const l = useWords(launchedWords)
  const w = useWords(touchWords)
  const touches = useTouchWords()
  const words = useAudienceWords()
  const { audience, content, contentName, kind, priority, startsAt, begunAt } = broadcast
  const whom = words(broadcast)
  const items = [
    {
      key: 'audience',
      label: t.audience,
      children:
        audience.kind === 'segment' ? (
          <Link to="/segments/$slug" params={{ slug: audience.segment }}>
            {whom}
          </Link>
        ) : audience.kind === 'unreached' ? (
          <Link to="/broadcasts/$id" params={{ id: String(audience.broadcast) }}>
            {whom}
          </Link>
        ) : (
          whom
        ),
    },
    { key: 'content', label: l.content, children: <Link to="/contents/$slug" params={{ slug: content }}>{contentName}</Link> }, // prettier-ignore
    { key: 'kind', label: t.kind, children: touches.kind(kind) },
    { key: 'priority', label: t.priority, children: w.priorities[priority] },
    {
      key: 'when',
      label: l.when,
      children: begunAt !== null ? <span>{t.begun} <Time at={begunAt} /></span> : startsAt === null ? l.atLaunch : <Time at={startsAt} />, // prettier-ignore
    },
  ]
  return (
    <Card size="small">
      <Flex vertical style={{ overflowWrap: 'anywhere' }}>
        <Descriptions size="small" column={{ xs: 1, md: 2, xl: 3 }} items={items} />
      </Flex>
    </Card>
  )
}
