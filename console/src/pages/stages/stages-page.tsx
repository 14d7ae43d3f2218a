import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Select } from 'antd'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ReadyJourney } from './ready-journey.tsx'
import { StageBoard } from './stage-board.tsx'
import { SetDrawer, StageDrawer } from './stage-drawers.tsx'
import { stagesWords } from './stages-words.ts'
import { useArchive } from './use-archive.ts'

const Chart = lazy(async () => ({ default: (await import('../../parts/chart.tsx')).Chart }))

export type StageSet = Answer<'GET /api/stage-sets'>['sets'][number]
export type Stage = StageSet['stages'][number]
export type Editing = { kind: 'set'; set?: StageSet } | { kind: 'stage'; set: StageSet; stage?: Stage }

const LOOK_MS = 5_000

export function StagesPage() {
  const t = useWords(stagesWords)
  const { data } = useMe()
  const { set: chosen } = useSearch({ from: '/inside/stages' })
  const navigate = useNavigate({ from: '/stages' })
  const asked = useGet('/api/stage-sets', undefined, { refetchInterval: LOOK_MS })
  const [editing, setEditing] = useState<Editing>()
  const archive = useArchive()
  const mayEdit = can(data?.me, 'operator')
  const sets = asked.data?.sets ?? []
  const set = sets.find(({ slug }) => slug === chosen) ?? sets[0]
  return (
    <Page
      title={t.title}
      term="stage"
      about={t.about}
      actions={
        <>
          {set && (
            <Select
              aria-label={t.set}
              style={{ minWidth: 160 }}
              value={set.slug}
              options={sets.map(({ slug, name }) => ({ value: slug, label: name }))}
              onChange={(slug: string) => void navigate({ search: { set: slug } })}
            />
          )}
          {mayEdit && set && (
            <>
              <Button onClick={() => setEditing({ kind: 'set', set })}>{t.editSet}</Button>
              <Button danger onClick={() => archive({ set: set.slug, name: set.name })}>
                {t.archiveSet}
              </Button>
            </>
          )}
          {mayEdit && (
            <Button type={set ? 'default' : 'primary'} onClick={() => setEditing({ kind: 'set' })}>
              {t.newSet}
            </Button>
          )}
          {mayEdit && set && (
            <Button type="primary" onClick={() => setEditing({ kind: 'stage', set })}>
              {t.newStage}
            </Button>
          )}
        </>
      }
    >
      <Loaded asked={asked}>
        {() =>
          set ? (
            <OneSet set={set} mayEdit={mayEdit} onEdit={setEditing} />
          ) : (
            <Nothing action={mayEdit && <ReadyJourney />}>{t.none}</Nothing>
          )
        }
      </Loaded>
      {editing?.kind === 'set' && <SetDrawer set={editing.set} onClose={() => setEditing(undefined)} />}
      {editing?.kind === 'stage' && (
        <StageDrawer set={editing.set} stage={editing.stage} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  )
}

function OneSet({ set, mayEdit, onEdit }: { set: StageSet; mayEdit: boolean; onEdit(editing: Editing): void }) {
  const t = useWords(stagesWords)
  if (set.stages.length === 0) return <Nothing>{t.noStages}</Nothing>
  return (
    <Flex vertical gap={16}>
      {sameRules(set).map(([a, b]) => (
        <Alert key={`${a} ${b}`} type="warning" showIcon title={t.same(a, b)} />
      ))}
      <Funnel set={set} />
      <StageBoard set={set} mayEdit={mayEdit} onEdit={onEdit} />
    </Flex>
  )
}

/** Two stages that everybody enters at once are one. */
const sameRules = ({ stages }: StageSet): [string, string][] =>
  stages.flatMap((stage, place) =>
    stages
      .slice(place + 1)
      .flatMap((other): [string, string][] =>
        other.entry.text === stage.entry.text ? [[stage.name, other.name]] : [],
      ),
  )

function Funnel({ set }: { set: StageSet }) {
  const t = useWords(stagesWords)
  const figures = JSON.stringify(set.stages.map(({ name, reached }) => [name, reached]))
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as [string, number][]
    return {
      option: {
        tooltip: { trigger: 'item' },
        series: [
          {
            type: 'funnel',
            sort: 'none',
            gap: 4,
            minSize: '8%',
            label: { formatter: '{b}: {c}', position: 'right' },
            data: rows.map(([name, value]) => ({ name, value })),
          },
        ],
      },
      table: { head: [t.stage, t.reached], rows },
    }
  }, [figures, t])
  return (
    <Card size="small" title={t.funnel}>
      <Suspense fallback={<Waiting rows={5} />}>
        <Chart label={`${t.funnel} · ${set.name}`} option={option} table={table} />
      </Suspense>
    </Card>
  )
}
