import { getRouteApi, Link } from '@tanstack/react-router'
import { Alert, Col, Flex, Grid, Result, Row, Tabs } from 'antd'
import { ApiError, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, canServe, useMe } from '../../shell/me.ts'
import { useNameOf } from './brief-parts.tsx'
import { ContactsCard } from './contacts-card.tsx'
import { ConsentsCard } from './consents-card.tsx'
import { MergesCard } from './merges-card.tsx'
import { MessagesCard } from './messages-card.tsx'
import { NotesCard } from './notes-card.tsx'
import { profileWords } from './profile-words.ts'
import { RightsMenu } from './rights.tsx'
import { SegmentsCard, StagesCard } from './standing-cards.tsx'
import { SopsCard } from './sops-card.tsx'
import { TagsCard } from './tags-card.tsx'
import { TimelineCard } from './timeline.tsx'
import { TouchesCard } from './touches-card.tsx'
import { ValueCard } from './value-card.tsx'
import { AttributesCard, WhoCard, type Profile } from './who-card.tsx'

const route = getRouteApi('/inside/customers/$id')

export function CustomerPage() {
  const { id } = route.useParams()
  const asked = useGet('/api/customers/:id', { params: { id } })
  const { error } = asked
  // An id that cannot be one is refused as such: to a person it is the same.
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NoSuchCustomer />
  return <Loaded asked={asked}>{(profile) => <Whole key={profile.id} askedId={Number(id)} profile={profile} />}</Loaded>
}

function NoSuchCustomer() {
  const t = useWords(profileWords)
  return (
    <Page title={t.noSuch}>
      <Result status="404" subTitle={t.noSuchWhy} extra={<Link to="/customers">{t.toList}</Link>} />
    </Page>
  )
}

function Whole({ askedId, profile }: { askedId: number; profile: Profile }) {
  const t = useWords(profileWords)
  const nameOf = useNameOf()
  const { data } = useMe()
  const isWide = Grid.useBreakpoint().lg !== false
  const cards = (
    <Flex vertical gap={16}>
      <WhoCard profile={profile} />
      <ContactsCard customer={profile.id} />
      <StagesCard profile={profile} />
      <SopsCard customer={profile.id} />
      <TouchesCard customer={profile.id} />
      <ValueCard customer={profile.id} />
      <TagsCard profile={profile} />
      {canServe(data?.me) && <NotesCard customer={profile.id} />}
      <SegmentsCard profile={profile} />
      <AttributesCard profile={profile} />
      <ConsentsCard customer={profile.id} />
      {can(data?.me, 'analyst') && <MergesCard profile={profile} />}
    </Flex>
  )
  const timeline = <TimelineCard customer={profile.id} />
  const messages = canServe(data?.me) && <MessagesCard customer={profile.id} />
  return (
    <Page
      title={nameOf(profile)}
      about={
        <>
          #{profile.id} · {t.known} <Time at={profile.createdAt} />
        </>
      }
      actions={can(data?.me, 'admin') && <RightsMenu customer={profile.id} />}
    >
      {profile.id !== askedId && <Alert type="info" showIcon title={t.wasMerged(askedId, profile.id)} />}
      {isWide ? (
        <Row gutter={16}>
          <Col span={10}>{cards}</Col>
          <Col span={14}>
            <Flex vertical gap={16}>
              {messages}
              {timeline}
            </Flex>
          </Col>
        </Row>
      ) : (
        <Tabs
          items={[
            { key: 'overview', label: t.overview, children: cards },
            { key: 'timeline', label: t.timeline, children: timeline },
            ...(messages ? [{ key: 'messages', label: t.messages, children: messages }] : []),
          ]}
        />
      )}
    </Page>
  )
}
