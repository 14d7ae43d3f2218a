import { Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { RuleText } from '../../parts/rule-text.tsx'
import { READS, type Stage, type StageSet } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'

interface SetDraft {
  name: string
  slug: string
  productLine?: string
}

interface Edited {
  onReload(): void
  onClose(): void
}

export function SetDrawer({ set, onReload, onClose }: Edited & { set: StageSet | undefined }) {
  const t = useWords(stagesWords)
  const save = useSaved(
    ({ slug, name, productLine = '' }: SetDraft) =>
      set
        ? call('PATCH /api/stage-sets/:set', {
            params: { set: set.slug },
            body: { name, productLine, expectedRevision: set.revision },
          })
        : call('POST /api/stage-sets', { body: { slug, name, productLine } }),
    onClose,
  )
  return (
    <FormDrawer<SetDraft>
      title={set ? t.editSet : t.newSet}
      first={set ?? {}}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <NameFields isNew={!set} />
      <Form.Item name="productLine" label={t.productLine}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

interface StageDraft {
  name: string
  slug: string
  entry: string
  fallBack?: string
  targetDays?: number | null
  owner?: string
  action?: string
  /** The stage it comes after; of the lowest there is none. */
  after: string
}
const LOWEST = ''

export function StageDrawer({ set, stage, onReload, onClose }: Edited & { set: StageSet; stage: Stage | undefined }) {
  const t = useWords(stagesWords)
  const [problems, setProblems] = useState<Record<'entry' | 'fallBack', string | null>>({ entry: null, fallBack: null })
  const others = set.stages.filter(({ slug }) => slug !== stage?.slug)
  const place = stage ? set.stages.findIndex(({ slug }) => slug === stage.slug) : set.stages.length
  const first = {
    ...(stage && { ...stage, entry: stage.entry.text, fallBack: stage.fallBack?.text ?? '' }),
    after: set.stages[place - 1]?.slug ?? LOWEST,
  }
  const save = useSaved(
    (draft: StageDraft) => (stage ? edit(set, stage, draft, first.after) : create(set, draft)),
    onClose,
  )
  const tell = (which: 'entry' | 'fallBack') => (problem: string | null) =>
    setProblems((held) => ({ ...held, [which]: problem }))
  return (
    <FormDrawer<StageDraft>
      title={`${stage ? t.editStage : t.newStage} · ${set.name}`}
      first={first}
      error={save.error}
      isBusy={save.isPending}
      isDisabled={problems.entry !== null || problems.fallBack !== null}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <NameFields isNew={!stage} />
      <Form.Item name="entry" label={t.entry} rules={[{ required: true }]}>
        <RuleText label={t.entry} onProblem={tell('entry')} />
      </Form.Item>
      <Form.Item name="fallBack" label={t.fallBack} extra={t.fallBackHint}>
        <RuleText label={t.fallBack} isOptional onProblem={tell('fallBack')} />
      </Form.Item>
      <Form.Item name="after" label={t.position}>
        <Select
          options={[
            { value: LOWEST, label: t.lowest },
            ...others.map(({ slug, name }) => ({ value: slug, label: t.after(name) })),
          ]}
        />
      </Form.Item>
      <Form.Item name="targetDays" label={t.targetDays}>
        <InputNumber min={1} max={3_660} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="action" label={t.action} extra={t.actionHint}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="owner" label={t.owner}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

function create(set: StageSet, draft: StageDraft) {
  const { slug, name, entry, fallBack = '', targetDays = null, owner = '', action = '', after } = draft
  const falls = fallBack.trim() === '' ? {} : { fallBack: { text: fallBack } }
  return call('POST /api/stage-sets/:set/stages', {
    params: { set: set.slug },
    body: { slug, name, entry: { text: entry }, ...falls, targetDays, owner, action, after: after || null },
  })
}

/** A rule or a place that is said is in force anew and asks everybody: only what has changed is said. */
function edit(set: StageSet, stage: Stage, draft: StageDraft, afterBefore: string) {
  const { name, entry, fallBack = '', targetDays = null, owner = '', action = '', after } = draft
  const enters = entry === stage.entry.text ? {} : { entry: { text: entry } }
  const before = stage.fallBack?.text ?? ''
  const falls = fallBack === before ? {} : { fallBack: fallBack.trim() === '' ? null : { text: fallBack } }
  const moves = after === afterBefore ? {} : { after: after || null }
  return call('PATCH /api/stage-sets/:set/stages/:stage', {
    params: { set: set.slug, stage: stage.slug },
    body: { name, ...enters, ...falls, ...moves, targetDays, owner, action, expectedRevision: set.revision },
  })
}

const useSaved = <D,>(save: (draft: D) => Promise<unknown>, onClose: () => void) =>
  useChange(save, { reads: READS, said: useWords(stagesWords).saved, isRefusalShown: true, then: onClose })
