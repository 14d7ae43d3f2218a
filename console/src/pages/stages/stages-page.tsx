import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, App, Button, Flex, Select } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { Funnel } from './funnel.tsx'
import { ReadyJourney } from './ready-journey.tsx'
import { StageBoard } from './stage-board.tsx'
import { SetDrawer, StageDrawer } from './stage-drawers.tsx'
import { peopleIn, type Editing, type StageSet } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'
import { useArchive } from './use-archive.ts'

export function StagesPage() {
  const t = useWords(stagesWords)
  const { data } = useMe()
  const { message } = App.useApp()
  const { set: chosen } = useSearch({ from: '/inside/stages' })
  const navigate = useNavigate({ from: '/stages' })
  const asked = useGet('/api/stage-sets')
  const [editing, setEditing] = useState<Editing>()
  const archive = useArchive()
  const mayEdit = can(data?.me, 'operator')
  const sets = asked.data?.sets ?? []
  const set = sets.find(({ slug }) => slug === chosen) ?? sets[0]

  /** Somebody else changed what is being edited: begins again with what is there now. */
  async function reload() {
    const { data: fresh } = await asked.refetch()
    const again = editing && fresh && asIsNow(editing, fresh.sets)
    if (!again) message.warning(t.gone)
    setEditing(again)
  }
  const parts = { onReload: () => void reload(), onClose: () => setEditing(undefined) }
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
              style={{ minWidth: 160, maxWidth: 'min(320px, 100%)' }}
              popupMatchSelectWidth={false}
              value={set.slug}
              options={sets.map(({ slug, name }) => ({ value: slug, label: name }))}
              onChange={(slug: string) => void navigate({ search: { set: slug } })}
            />
          )}
          {mayEdit && set && (
            <>
              <Button onClick={() => setEditing({ kind: 'set', set })}>{t.editSet}</Button>
              <Button
                type="text"
                danger
                onClick={() => archive({ set: set.slug, name: set.name, customers: peopleIn(set) })}
              >
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
      {editing?.kind === 'set' && <SetDrawer key={editing.set?.revision} set={editing.set} {...parts} />}
      {editing?.kind === 'stage' && (
        <StageDrawer key={editing.set.revision} set={editing.set} stage={editing.stage} {...parts} />
      )}
    </Page>
  )
}

function OneSet({ set, mayEdit, onEdit }: { set: StageSet; mayEdit: boolean; onEdit(editing: Editing): void }) {
  const t = useWords(stagesWords)
  const nameOf = (slug: string) => set.stages.find((stage) => stage.slug === slug)?.name ?? slug
  if (set.stages.length === 0)
    return (
      <Nothing
        action={
          mayEdit && (
            <Button type="primary" onClick={() => onEdit({ kind: 'stage', set })}>
              {t.newStage}
            </Button>
          )
        }
      >
        {t.noStages}
      </Nothing>
    )
  return (
    <Flex vertical gap={16}>
      {set.warnings.map(({ kind, lower, higher }) => (
        <Alert key={kind + lower} type="warning" showIcon title={t[kind](nameOf(lower), nameOf(higher))} />
      ))}
      <Funnel set={set} />
      <StageBoard set={set} mayEdit={mayEdit} onEdit={onEdit} />
    </Flex>
  )
}

function asIsNow(editing: Editing, sets: StageSet[]): Editing | undefined {
  const set = sets.find(({ slug }) => slug === editing.set?.slug)
  if (editing.kind === 'set') return set && { kind: 'set', set }
  if (!set || !editing.stage) return set && { kind: 'stage', set }
  const stage = set.stages.find(({ slug }) => slug === editing.stage?.slug)
  return stage && { kind: 'stage', set, stage }
}
