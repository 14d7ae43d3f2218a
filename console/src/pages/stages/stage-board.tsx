import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Progress, Tag, theme, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import type { Editing, Stage, StageSet } from './stages-page.tsx'
import { stagesWords } from './stages-words.ts'
import { useArchive } from './use-archive.ts'

/** A column for each stage, lowest first: who stands there, who is late, by which rules. */
export function StageBoard({
  set,
  mayEdit,
  onEdit,
}: {
  set: StageSet
  mayEdit: boolean
  onEdit(editing: Editing): void
}) {
  const all = set.stages.reduce((sum, { customers }) => sum + customers, 0)
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))', gap: 12 }}>
      {set.stages.map((stage) => (
        <StageCard key={stage.slug} set={set} stage={stage} all={all} mayEdit={mayEdit} onEdit={onEdit} />
      ))}
    </div>
  )
}

interface CardOf {
  set: StageSet
  stage: Stage
  all: number
  mayEdit: boolean
  onEdit(editing: Editing): void
}

function StageCard({ set, stage, all, mayEdit, onEdit }: CardOf) {
  const t = useWords(stagesWords)
  const number = useNumber()
  const archive = useArchive()
  const { token } = theme.useToken()
  const share = all === 0 ? 0 : stage.customers / all
  return (
    <Card size="small" title={<span style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{stage.name}</span>}>
      <Flex vertical gap={8}>
        <Flex justify="space-between" align="baseline" wrap>
          <Typography.Text strong className="numbers" style={{ fontSize: 20 }}>
            {t.people(number(stage.customers))}
          </Typography.Text>
          <Link to="/customers" search={{ set: set.slug, stage: stage.slug }}>
            {t.see}
          </Link>
        </Flex>
        <Progress
          percent={Math.round(share * 100)}
          size="small"
          showInfo={false}
          aria-label={t.share(`${Math.round(share * 100)}%`)}
        />
        <Typography.Text type="secondary">{t.share(`${(share * 100).toFixed(1)}%`)}</Typography.Text>
        {stage.targetDays !== null && <Typography.Text type="secondary">{t.target(stage.targetDays)}</Typography.Text>}
        {stage.overdue > 0 && <span style={{ color: token.colorWarning }}>{t.overdue(number(stage.overdue))}</span>}
        {stage.owner && (
          <Typography.Text type="secondary">
            {t.owner}: {stage.owner}
          </Typography.Text>
        )}
        {stage.problem !== null && <Tag color="error">{t.problem}</Tag>}
        <RuleLine label={t.entry} text={stage.entry.text} />
        {stage.fallBack && <RuleLine label={t.fallBack} text={stage.fallBack.text} />}
        {mayEdit && (
          <Flex gap={4}>
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
              onClick={() => archive({ set: set.slug, stage: stage.slug, name: stage.name })}
            >
              {t.archive}
            </Button>
          </Flex>
        )}
      </Flex>
    </Card>
  )
}

function RuleLine({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Typography.Text type="secondary">{label}</Typography.Text>
      <div style={{ overflowWrap: 'anywhere' }}>{text}</div>
    </div>
  )
}
