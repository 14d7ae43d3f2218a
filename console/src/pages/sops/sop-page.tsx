import { getRouteApi } from '@tanstack/react-router'
import { Alert, App, Button, Flex, Grid, Segmented, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { isSending } from '../../../../src/sops/language.ts'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useContents } from '../../parts/content-picker.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ContentNamesProvider } from './content-names.ts'
import type { Drawing } from './drawing.ts'
import { OfSubject, subjectOf } from './of-subject.tsx'
import { NodeDrawer } from './node-drawer.tsx'
import { ProblemsList } from './problems-list.tsx'
import { SopCanvas } from './sop-canvas.tsx'
import { SopColumn } from './sop-column.tsx'
import { insertStep, type Exit } from './sop-edits.ts'
import { PrelaunchDrawer } from './prelaunch-drawer.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import { SettingsLine } from './settings-line.tsx'
import { SETTINGS, TRIGGER } from './sop-layout.ts'
import { drawnOf, type Sop, type StepKind } from './sop-draft.ts'
import { SOP_READS, type OneSop } from './sop-shapes.ts'
import { SopResults } from './sop-results.tsx'
import { TrialDrawer, type Trial } from './trial-drawer.tsx'
import { TrialLine, usePlayed } from './trial-line.tsx'
import { SopStatus, SubjectTag } from './sop-status.tsx'
import { useSopsWords, useResultsWords, useTrialWords } from './group-words.ts'
import { useSopDoings } from './use-sop-doings.ts'
import { useSopProblems } from './use-sop-problems.ts'

const route = getRouteApi('/inside/sops/$slug')
const NO_STEPS: never[] = []

export function SopPage() {
  const { slug } = route.useParams()
  const asked = useGet('/api/sops/:slug', { params: { slug } })
  const fresh = async () => (await asked.refetch()).data
  return (
    <Loaded asked={asked}>
      {(sop) => (
        <OfSubject subject={subjectOf(sop.definition)}>
          <Whole key={sop.slug} sop={sop} fresh={fresh} />
        </OfSubject>
      )}
    </Loaded>
  )
}

/** What is edited stays as it was opened, whoever changes the flow meanwhile. */
interface Editing {
  node: string
  sop: Sop
  revision: number
}
interface Change {
  sop: Sop
  revision: number
}

function Whole({ sop, fresh }: { sop: OneSop; fresh(): Promise<OneSop | undefined> }) {
  const t = useSopsWords()
  const w = useResultsWords()
  const { message } = App.useApp()
  const { show, version } = route.useSearch()
  const navigate = route.useNavigate()
  const results = useGet('/api/sops/:slug/results', { params: { slug: sop.slug }, query: {} }).data
  const isOperator = can(useMe().data?.me, 'operator')
  const isWide = Grid.useBreakpoint().md !== false
  const [editing, setEditing] = useState<Editing>()
  const [isTrying, setTrying] = useState(false)
  const [isPrelaunch, setPrelaunch] = useState(false)
  const [trial, setTrial] = useState<Trial>()
  const played = usePlayed(trial)
  const problems = useSopProblems()(sop.definition)
  const drawn = drawnOf(sop.definition)
  const contents = useContents(
    sop.launched !== null || (drawn !== undefined && Object.values(drawn.steps).some(isSending)),
  )
  const contentName = (slug: string) => contents?.find((one) => one.slug === slug)?.name ?? slug
  const mayEdit = isOperator && sop.status !== 'archived'
  const put = ({ sop: definition, revision }: Change) =>
    call('PATCH /api/sops/:slug', { params: { slug: sop.slug }, body: { definition, expectedRevision: revision } })
  const save = useChange(put, {
    reads: SOP_READS,
    said: t.saved,
    isRefusalShown: true,
    then: () => setEditing(undefined),
  })
  const insert = useChange(put, { reads: SOP_READS })

  function open(node: string, of: OneSop | undefined) {
    const now = of && drawnOf(of.definition)
    const isThere = now && (node === TRIGGER || node === SETTINGS || Object.hasOwn(now.steps, node))
    if (!isThere) message.warning(t.gone)
    save.reset()
    setEditing(isThere ? { node, sop: now, revision: of.revision } : undefined)
  }
  /** The new step is filled in at once. */
  async function add(exit: Exit, kind: StepKind) {
    const { sop: next, name } = insertStep(drawn!, exit, kind)
    await insert.mutateAsync({ sop: next, revision: sop.revision }).then(
      async () => open(name, await fresh()),
      () => {},
    )
  }
  const drawing = drawn && {
    sop: drawn,
    places: sop.places,
    outcomes: sop.outcomes,
    results: results?.steps ?? NO_STEPS,
    lit: trial?.steps[Math.min(played, trial.steps.length - 1)]?.step,
    problems,
    mayEdit,
    onOpen: (node: string) => open(node, sop),
    onInsert: (exit: Exit, kind: StepKind) => void add(exit, kind),
    onExits: (next: Sop) => insert.mutate({ sop: next, revision: sop.revision }),
  }
  return (
    <ContentNamesProvider value={contentName}>
      <Page
        title={sop.name}
        about={
          <Flex gap={8} align="center" wrap>
            <SopStatus status={sop.status} />
            <SubjectTag subject={subjectOf(sop.definition)} />
            {sop.isChanged && sop.launched !== null && <Tag style={{ margin: 0 }}>{t.unlaunched}</Tag>}
          </Flex>
        }
        actions={
          mayEdit && (
            <Doings
              sop={sop}
              isWhole={problems.length === 0}
              onTry={() => setTrying(true)}
              onPrelaunch={() => setPrelaunch(true)}
            />
          )
        }
      >
        {sop.launched !== null && (
          <Segmented<'drawing' | 'results'>
            aria-label={w.show}
            style={{ alignSelf: 'flex-start' }}
            value={show ?? 'drawing'}
            onChange={(next) =>
              void navigate({ search: { show: next === 'results' ? next : undefined }, replace: true })
            }
            options={(['drawing', 'results'] as const).map((value) => ({ value, label: w[value] }))}
          />
        )}
        {show === 'results' ? (
          <SopResults
            slug={sop.slug}
            version={version}
            launched={drawnOf(sop.launched)}
            onVersion={(next) => void navigate({ search: (now) => ({ ...now, version: next }), replace: true })}
          />
        ) : (
          <>
            {problems.length > 0 && sop.status !== 'archived' && (
              <ProblemsList problems={problems} drawn={drawn} onOpen={(node) => open(node, sop)} />
            )}
            {trial && drawn && (
              <TrialLine trial={trial} played={played} sop={drawn} onStop={() => setTrial(undefined)} />
            )}
            {drawing ? <Drawn drawing={drawing} isWide={isWide} /> : <Alert type="info" showIcon title={t.notDrawn} />}
          </>
        )}
        {isTrying && drawn && (
          <TrialDrawer
            slug={sop.slug}
            sop={drawn}
            onTried={(tried) => {
              setTrial(tried)
              setTrying(false)
              void navigate({ search: {}, replace: true })
            }}
            onClose={() => setTrying(false)}
          />
        )}
        {isPrelaunch && drawn && problems.length === 0 && (
          <PrelaunchDrawer
            launching={{ slug: sop.slug, revision: sop.revision, sop: drawn }}
            onOpen={(step) => {
              setPrelaunch(false)
              open(step, sop)
            }}
            onClose={() => setPrelaunch(false)}
          />
        )}
        {editing && (
          <NodeDrawer
            key={`${editing.node} ${editing.revision}`}
            node={editing.node}
            sop={editing.sop}
            error={save.error}
            isBusy={save.isPending}
            mayEdit={mayEdit}
            onSave={(next) => save.mutate({ sop: next, revision: editing.revision })}
            onReload={() => void fresh().then((now) => open(editing.node, now))}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Page>
    </ContentNamesProvider>
  )
}

function Drawn({ drawing, isWide }: { drawing: Drawing; isWide: boolean }) {
  return (
    <>
      <SettingsLine {...drawing} />
      {isWide ? <SopCanvas {...drawing} /> : <SopColumn {...drawing} />}
    </>
  )
}

function Doings({
  sop,
  isWhole,
  onTry,
  onPrelaunch,
}: {
  sop: OneSop
  isWhole: boolean
  onTry(): void
  onPrelaunch(): void
}) {
  const t = useSopsWords()
  const w = useTrialWords()
  const r = useWords(prelaunchWords)
  const doings = useSopDoings(sop, onPrelaunch)
  const { status, launched, isChanged } = sop
  return (
    <>
      <Button type="text" danger onClick={doings.archive}>
        {t.archive}
      </Button>
      {isWhole && <Button onClick={onTry}>{w.trial}</Button>}
      {isWhole && <Button onClick={onPrelaunch}>{r.prelaunch}</Button>}
      {status === 'live' && <Button onClick={doings.pause}>{t.pause}</Button>}
      {status === 'paused' && <Button onClick={doings.resume}>{t.resume}</Button>}
      {isChanged && (
        <Tooltip title={isWhole ? '' : t.cannotLaunch}>
          <Button type="primary" disabled={!isWhole} onClick={doings.launch}>
            {launched === null ? t.launch : t.launchChanges}
          </Button>
        </Tooltip>
      )}
    </>
  )
}
