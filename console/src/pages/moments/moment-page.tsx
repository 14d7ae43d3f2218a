import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Card, Col, Descriptions, Flex, Row, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Bars } from '../../parts/bars.tsx'
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { Trouble } from '../../parts/trouble.tsx'
import { can, useMe } from '../../shell/me.ts'
import { MomentDrawer } from './moment-drawer.tsx'
import { MomentPreview } from './moment-preview.tsx'
import { mayCancel, type Moment } from './moment-shapes.ts'
import { MomentState } from './moment-state.tsx'
import { momentsWords } from './moments-words.ts'
import { PublishersCard } from './publishers-card.tsx'
import { useAudienceWords } from './use-audience-words.ts'
import { useMomentDoings } from './use-moment-doings.ts'

const route = getRouteApi('/inside/moments/$id')

export function MomentPage() {
  const { id } = route.useParams()
  const asked = useGet('/api/moments/:id', { params: { id } })
  const fresh = async () => (await asked.refetch()).data
  return <Loaded asked={asked}>{(moment) => <Whole key={moment.id} moment={moment} fresh={fresh} />}</Loaded>
}

function Whole({ moment, fresh }: { moment: Moment; fresh(): Promise<Moment | undefined> }) {
  const isOperator = can(useMe().data?.me, 'operator')
  const t = useWords(momentsWords)
  // What is edited stays as it was opened, whoever changes it meanwhile.
  const [edited, setEdited] = useState<Moment>()
  const isBegun = moment.publishers.length > 0
  return (
    <Page
      title={moment.name}
      about={<MomentState state={moment.state} />}
      actions={isOperator && <Doings moment={moment} onEdit={() => setEdited(moment)} />}
    >
      <About moment={moment} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={12}>
          <Card size="small" title={t.preview} style={{ height: '100%' }}>
            <MomentPreview message={moment.message ?? undefined} />
          </Card>
        </Col>
        {isBegun && (
          <Col xs={24} lg={12}>
            <FunnelCard moment={moment} />
          </Col>
        )}
      </Row>
      {isBegun && <PublishersCard publishers={moment.publishers} />}
      {edited && (
        <MomentDrawer
          key={edited.revision}
          moment={edited}
          onReload={() => void fresh().then((now) => setEdited(now?.state === 'draft' ? now : undefined))}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}

function Doings({ moment, onEdit }: { moment: Moment; onEdit(): void }) {
  const t = useWords(momentsWords)
  const l = useWords(launchedWords)
  const doings = useMomentDoings(moment)
  const isDraft = moment.state === 'draft'
  return (
    <>
      {mayCancel(moment.state) && (
        <Button type="text" danger onClick={doings.cancel}>
          {t.cancel}
        </Button>
      )}
      {isDraft && <Button onClick={onEdit}>{l.edit}</Button>}
      {isDraft && (
        <Button type="primary" onClick={doings.launch}>
          {l.launch}
        </Button>
      )}
    </>
  )
}

function About({ moment }: { moment: Moment }) {
  const t = useWords(momentsWords)
  const l = useWords(launchedWords)
  const { language } = useLanguage()
  const number = useNumber()
  const words = useAudienceWords()
  const { content, contentName, startsAt, madeAt, remindedAt, problem } = moment
  const items = [
    { key: 'who', label: t.who, children: words.who(moment) },
    { key: 'visible', label: t.visible, children: words.visible(moment) },
    { key: 'content', label: l.content, children: <Link to="/contents/$slug" params={{ slug: content }}>{contentName}</Link> }, // prettier-ignore
    {
      key: 'when',
      label: l.when,
      children: madeAt !== null ? <span>{t.madeOn} <Time at={madeAt} /></span> : startsAt === null ? l.atLaunch : <Time at={startsAt} />, // prettier-ignore
    },
  ]
  return (
    <Card size="small">
      <Flex vertical gap={8} style={{ overflowWrap: 'anywhere' }}>
        {problem && <Trouble>{problem[language]}</Trouble>}
        <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} />
        {remindedAt.length > 0 && (
          <Typography.Text type="secondary">{t.reminded(number(remindedAt.length))}</Typography.Text>
        )}
      </Flex>
    </Card>
  )
}

/** Two counts of staff, then two of customers: each a part of the one before. */
function FunnelCard({ moment: { funnel } }: { moment: Moment }) {
  const t = useWords(momentsWords)
  const number = useNumber()
  const colours = useTouchColours()
  const { asked, published, customers, reached, likes, comments } = funnel
  return (
    <Card size="small" title={t.path} style={{ height: '100%' }}>
      <Flex vertical gap={20}>
        <Bars
          label={t.published}
          of={asked}
          bars={[
            { key: 'asked', label: t.asked, count: asked, colour: colours.tasked },
            { key: 'published', label: t.published, count: published, colour: colours.delivered },
          ]}
        />
        {published === 0 ? (
          <Typography.Text type="secondary">{t.nobodyYet}</Typography.Text>
        ) : (
          <>
            <Bars
              label={t.customers}
              of={customers}
              bars={[
                { key: 'customers', label: t.customers, count: customers, colour: colours.tasked },
                { key: 'reached', label: t.reached, count: reached, colour: colours.delivered, note: t.reachedNote },
              ]}
            />
            <span>{t.reactions(number(likes), number(comments))}</span>
          </>
        )}
      </Flex>
    </Card>
  )
}
