import { Alert, Card, Flex, Select, Statistic, theme } from 'antd'
import { lazy, Suspense, type ReactNode } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage } from '../../language/language.tsx'
import { useSubject } from '../../language/subject.ts'
import { percent } from '../../parts/percent.ts'
import { CHART_TOOLS_PX, Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { exact, Time, useNumber } from '../../parts/time.tsx'
import { sopEnd } from '../customers/event-words.ts'
import { LiftCard } from './lift-card.tsx'
import { useResultsWords } from './group-words.ts'
import { REASON_ROW_PX, STAGE_ROW_PX, stagesOf } from './results-rows.ts'
import { StepsTable, VersionsTable } from './results-tables.tsx'
import type { Sop } from './sop-draft.ts'

export type Results = Answer<'GET /api/sops/:slug/results'>
export type Figures = Results['figures']

const charts = () => import('./results-charts.tsx')
const FunnelChart = lazy(async () => ({ default: (await charts()).ResultsFunnel }))
const ReasonsChart = lazy(async () => ({ default: (await charts()).ReasonsChart }))
const VersionsChart = lazy(async () => ({ default: (await charts()).VersionsChart }))

/** What the flow has come to, of all its versions or of one. */
export function SopResults({
  slug,
  version,
  launched,
  onVersion,
}: {
  slug: string
  version: number | undefined
  /** What its steps are named by. */
  launched: Sop | undefined
  onVersion(version: number | undefined): void
}) {
  const t = useResultsWords()
  const { language } = useLanguage()
  const asked = useGet('/api/sops/:slug/results', { params: { slug }, query: { version } })
  return (
    <Loaded asked={asked}>
      {(results) => {
        const { figures, versions } = results
        if (versions.every((one) => one.figures.entries === 0)) return <Nothing>{t.none}</Nothing>
        return (
          <Flex vertical gap={16}>
            <Flex gap={12} align="center" justify="space-between" wrap>
              <Select<number>
                aria-label={t.version}
                style={{ minWidth: 220 }}
                value={version ?? 0}
                onChange={(chosen) => onVersion(chosen || undefined)}
                options={[
                  { value: 0, label: t.allVersions },
                  ...versions.toReversed().map((one) => ({
                    value: one.version,
                    label: t.versionOf(String(one.version), exact(one.launchedAt, language)),
                  })),
                ]}
              />
              <Counted at={results.countedAt} />
            </Flex>
            {figures.entries === 0 ? (
              <Nothing>{t.noneOfVersion}</Nothing>
            ) : (
              <Whole results={results} launched={launched} />
            )}
          </Flex>
        )
      }}
    </Loaded>
  )
}

function Counted({ at }: { at: string }) {
  const t = useResultsWords()
  const { token } = theme.useToken()
  return (
    <span style={{ color: token.colorTextSecondary, fontSize: 13 }}>
      {t.countedAt} <Time at={at} />
    </span>
  )
}

const GRID = { display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(min(290px, 100%), 1fr))' }

function Whole({ results, launched }: { results: Results; launched: Sop | undefined }) {
  const t = useResultsWords()
  const { figures, versions } = results
  const { reasons } = figures
  const isOfGroups = useSubject() === 'group'
  return (
    <>
      <Uneven figures={figures} />
      <Numbers figures={figures} />
      <div style={GRID}>
        <Card size="small" title={t.funnel} extra={<Small>{t.funnelAbout}</Small>}>
          <Drawn height={STAGE_ROW_PX * stagesOf(figures).length + 16}>
            <FunnelChart figures={figures} />
          </Drawn>
        </Card>
        <Card size="small" title={t.reasons}>
          {reasons.length === 0 ? (
            <Nothing>{t.reasonsNone}</Nothing>
          ) : (
            <Drawn height={REASON_ROW_PX * reasons.length + 16}>
              <ReasonsChart reasons={reasons} />
            </Drawn>
          )}
        </Card>
        {!isOfGroups && <LiftCard figures={figures} />}
      </div>
      {versions.length > 1 && (
        <Card size="small" title={t.versions}>
          <Flex vertical gap={16}>
            <Drawn height={220}>
              <VersionsChart versions={versions} />
            </Drawn>
            <VersionsTable versions={versions} />
          </Flex>
        </Card>
      )}
      <Card size="small" title={t.steps} styles={{ body: { padding: 0 } }}>
        <StepsTable steps={results.steps} launched={launched} />
      </Card>
    </>
  )
}

function Small({ children }: { children: string }) {
  const { token } = theme.useToken()
  return <span style={{ color: token.colorTextSecondary, fontSize: 12, fontWeight: 'normal' }}>{children}</span>
}

function Drawn({ height, children }: { height: number; children: ReactNode }) {
  return <Suspense fallback={<Waiting height={CHART_TOOLS_PX + height} />}>{children}</Suspense>
}

function Numbers({ figures }: { figures: Figures }) {
  const t = useResultsWords()
  const { language } = useLanguage()
  const number = useNumber()
  const all = figures.sent + figures.suppressed
  const shown: [string, number, string?][] = [
    [t.people, figures.people],
    [t.inside, figures.inside],
    ...(figures.heldOut > 0 ? [[t.heldOut, figures.heldOut, percent(figures.heldOut / figures.people)] as const] : []),
    ...(all > 0 ? [[t.sent, figures.sent, percent(figures.sent / all)] as const, [t.suppressed, figures.suppressed, percent(figures.suppressed / all)] as const] : []), // prettier-ignore
    ...figures.outcomes.map(({ outcome, entries }) => [sopEnd(outcome, language), entries] as const),
  ].map((row) => [...row] as [string, number, string?])
  return (
    <Card size="small">
      <Flex gap="12px 32px" wrap className="numbers">
        {shown.map(([title, value, share]) => (
          <Statistic
            key={title}
            title={title}
            value={number(value)}
            {...(share !== undefined && { suffix: <Small>{share}</Small> })}
            styles={{ content: { fontSize: 20 } }}
          />
        ))}
      </Flex>
    </Card>
  )
}

function Uneven({ figures: { sampleRatio, heldOut, people } }: { figures: Figures }) {
  const t = useResultsWords()
  if (!sampleRatio?.isUneven) return null
  const { share, chance } = sampleRatio
  const text = t.uneven(percent(heldOut / people), percent(share), percent(chance))
  return <Alert type="error" showIcon title={text} />
}
