import { useNavigate, useParams } from '@tanstack/react-router'
import { Button, Card, Col, Row, Statistic } from 'antd'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { HistoryCard } from './history-card.tsx'
import { MembersCard } from './members-card.tsx'
import { OverlapCard } from './overlap-card.tsx'
import { SegmentProblem, SegmentState } from './segment-state.tsx'
import { segmentsWords } from './segments-words.ts'
import { RuleSaid, VersionsCard } from './versions-card.tsx'

type Segment = Answer<'GET /api/segments/:slug'>

export function SegmentPage() {
  const { slug } = useParams({ from: '/inside/segments/$slug' })
  const asked = useGet('/api/segments/:slug', { params: { slug } })
  return <Loaded asked={asked}>{(segment) => <OneSegment segment={segment} />}</Loaded>
}

function OneSegment({ segment }: { segment: Segment }) {
  const t = useWords(segmentsWords)
  const number = useNumber()
  const { slug, name } = segment
  return (
    <Page title={name} about={segment.description || undefined} actions={<Actions segment={segment} />}>
      <SegmentProblem problem={segment.problem} />
      <Row gutter={[16, 16]}>
        <Col xs={24} md={8}>
          <Card size="small">
            <Statistic title={t.now} value={number(segment.members)} className="numbers" />
            <SegmentState segment={segment} />
          </Card>
        </Col>
        <Col xs={24} md={16}>
          <Card size="small" title={t.rule}>
            <RuleSaid sentence={segment.sentence} text={segment.text} />
          </Card>
        </Col>
      </Row>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <HistoryCard slug={slug} name={name} />
        </Col>
        <Col xs={24} xl={8}>
          <OverlapCard segment={segment} />
        </Col>
      </Row>
      <MembersCard key={slug} slug={slug} name={name} />
      <VersionsCard versions={segment.versions} />
    </Page>
  )
}

function Actions({ segment }: { segment: Segment }) {
  const t = useWords(segmentsWords)
  const { data } = useMe()
  const ask = useAsk()
  const navigate = useNavigate()
  const { slug } = segment
  const archive = useChange<void>(() => call('DELETE /api/segments/:slug', { params: { slug } }), {
    reads: ['/api/segments'],
    then: () => void navigate({ to: '/segments' }),
  })
  if (!can(data?.me, 'operator')) return null
  const askToArchive = () =>
    ask({
      title: `${t.archive} “${segment.name}”`,
      about: t.archiveAsk,
      word: t.archive,
      isDanger: true,
      then: () => archive.mutateAsync(),
    })
  return (
    <>
      <Button type="primary" onClick={() => void navigate({ to: '/segments/$slug/edit', params: { slug } })}>
        {t.edit}
      </Button>
      <Button danger onClick={askToArchive}>
        {t.archive}
      </Button>
    </>
  )
}
