import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Grid, Progress, Tag, theme, Typography } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { percent } from '../../parts/percent.ts'
import { useNumber } from '../../parts/time.tsx'
import { peopleIn, type Editing, type Figures, type Stage, type StageSet } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'
import { useArchive } from './use-archive.ts'

interface Shown {
  set: StageSet
  mayEdit: boolean
  onEdit(editing: Editing): void
}

/** A column for each stage, lowest first: who stands there and for how long, who is late, by which rules. */
export function StageBoard({ set, mayEdit, onEdit }: Shown) {
  const isWide = Grid.useBreakpoint().md !== false
  const figures = useGet('/api/stage-sets/:set/figures', { params: { set: set.slug } })
  return (
    <div
      role="list"
      style={{
        display: 'grid',
        gap: 12,
        ...(isWide && { gridAutoFlow: 'column', gridAutoColumns: 'minmax(168px, 1fr)', overflowX: 'auto' }),
      }}
    >
      {set.stages.map((stage) => (
        <div key={stage.slug} role="listitem" style={{ minWidth: 0 }}>
          <StageCard
            set={set}
            stage={stage}
            figures={figures.data?.stages.find(({ slug }) => slug === stage.slug)}
            mayEdit={mayEdit}
            onEdit={onEdit}
          />
        </div>
      ))}
    </div>
  )
}

function StageCard({ set, stage, figures, mayEdit, onEdit }: Shown & { stage: Stage; figures: Figures | undefined }) {
  const t = useWords(stagesWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const archive = useArchive()
  const { token } = theme.useToken()
  const all = peopleIn(set)
  const share = all === 0 ? 0 : stage.customers / all
  return (
    <Card
      size="small"
      title={<span style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{stage.name}</span>}
      style={{ height: '100%', display: 'flex', flexDirection: 'column' }}
      styles={{ body: { flex: 1 } }}
    >
      <Flex vertical gap={8} style={{ height: '100%' }}>
        <Flex justify="space-between" align="baseline" wrap>
          <Typography.Text strong className="numbers" style={{ fontSize: 20 }}>
            {t.people(number(stage.customers))}
          </Typography.Text>
          <Link to="/customers" search={{ set: set.slug, stage: stage.slug }} aria-label={`${t.see} ${stage.name}`}>
            {t.see}
          </Link>
        </Flex>
        <div>
          <Progress
            percent={Math.round(share * 100)}
            size="small"
            showInfo={false}
            strokeColor={token.colorPrimary}
            aria-label={t.share(percent(share))}
          />
          <Typography.Text type="secondary">{t.share(percent(share))}</Typography.Text>
        </div>
        <Stay stage={stage} figures={figures} />
        {stage.action && (
          <Typography.Text style={{ overflowWrap: 'anywhere' }}>
            {t.action}: {stage.action}
          </Typography.Text>
        )}
        {stage.owner && (
          <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
            {s.pair(t.owner, stage.owner)}
          </Typography.Text>
        )}
        {stage.customers > 0 && <Names set={set.slug} stage={stage} />}
        {stage.problem !== null && (
          <Tag color="error" style={{ color: token.colorText }}>
            {t.problem}
          </Tag>
        )}
        <RuleLine label={t.entry} text={stage.entry.text} />
        {stage.fallBack && <RuleLine label={t.fallBack} text={stage.fallBack.text} />}
        {mayEdit && (
          <Flex gap={4} style={{ marginTop: 'auto' }}>
            <Button
              size="small"
              aria-label={`${t.edit} ${stage.name}`}
              onClick={() => onEdit({ kind: 'stage', set, stage })}
            >
              {t.edit}
            </Button>
            <Button
              size="small"
              type="text"
              danger
              aria-label={`${t.archive} ${stage.name}`}
              onClick={() => archive({ ...stage, set: set.slug, stage: stage.slug })}
            >
              {t.archive}
            </Button>
          </Flex>
        )}
      </Flex>
    </Card>
  )
}

/** For how long they have stood there, and who for too long. */
function Stay({ stage, figures }: { stage: Stage; figures: Figures | undefined }) {
  const t = useWords(stagesWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const inDays = (days: number) =>
    days < 1 ? t.underDay : t.days(days < 10 ? number(Math.round(days * 10) / 10) : number(Math.round(days)))
  const { medianDays = null, longestDays = null } = figures ?? {}
  return (
    <div>
      <div>
        <Typography.Text type="secondary">
          {t.median} {medianDays === null ? '—' : inDays(medianDays)}
          {longestDays !== null && ` · ${t.longest} ${inDays(longestDays)}`}
        </Typography.Text>
      </div>
      {stage.targetDays !== null && (
        <div>
          <Typography.Text type="secondary">{t.target(stage.targetDays)}</Typography.Text>
        </div>
      )}
      {stage.overdue > 0 && (
        <Tag color="warning" style={{ color: token.colorText, whiteSpace: 'normal' }}>
          {t.overdue(number(stage.overdue))}
        </Tag>
      )}
    </div>
  )
}

const SHOWN_NAMES = 3

function Names({ set, stage }: { set: string; stage: Stage }) {
  const t = useWords(stagesWords)
  const s = useWords(sharedWords)
  const asked = useGet('/api/customers', { query: { set, stage: stage.slug, limit: SHOWN_NAMES } })
  return (
    <Flex wrap gap="2px 8px" style={{ overflowWrap: 'anywhere', minHeight: 24, lineHeight: '24px' }}>
      <Typography.Text type="secondary">{t.someOf}</Typography.Text>
      {asked.data?.customers.map(({ id, name }) => (
        <Link key={id} to="/customers/$id" params={{ id: String(id) }}>
          {name ?? `${s.customer} ${id}`}
        </Link>
      ))}
    </Flex>
  )
}

function RuleLine({ label, text }: { label: string; text: string }) {
  const { token } = theme.useToken()
  return (
    <div>
      <Typography.Text type="secondary">{label}</Typography.Text>
      <div style={{ overflowWrap: 'anywhere', fontFamily: token.fontFamilyCode, fontSize: 13 }}>{text}</div>
    </div>
  )
}
