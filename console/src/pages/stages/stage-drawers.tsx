import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { RuleText } from '../../parts/rule-text.tsx'
import type { Stage, StageSet } from './stages-page.tsx'
import { stagesWords } from './stages-words.ts'

interface SetDraft {
  name: string
  slug: string
  productLine?: string
}

export function SetDrawer({ set, onClose }: { set: StageSet | undefined; onClose(): void }) {
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
}

export function StageDrawer({ set, stage, onClose }: { set: StageSet; stage: Stage | undefined; onClose(): void }) {
  const t = useWords(stagesWords)
  const [problems, setProblems] = useState<Record<'entry' | 'fallBack', string | null>>({ entry: null, fallBack: null })
  const save = useSaved(({ slug, name, entry, fallBack = '', targetDays = null, owner = '' }: StageDraft) => {
    const rules = { entry: { text: entry }, fallBack: fallBack.trim() === '' ? null : { text: fallBack } }
    if (stage)
      return call('PATCH /api/stage-sets/:set/stages/:stage', {
        params: { set: set.slug, stage: stage.slug },
        body: { name, ...rules, targetDays, owner, expectedRevision: set.revision },
      })
    const { fallBack: falls, ...rest } = rules
    return call('POST /api/stage-sets/:set/stages', {
      params: { set: set.slug },
      body: { slug, name, ...rest, ...(falls && { fallBack: falls }), targetDays, owner },
    })
  }, onClose)
  const first = stage ? { ...stage, entry: stage.entry.text, fallBack: stage.fallBack?.text ?? '' } : {}
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
      onClose={onClose}
    >
      <NameFields isNew={!stage} />
      <Form.Item name="entry" label={t.entry} rules={[{ required: true }]}>
        <RuleText label={t.entry} onProblem={tell('entry')} />
      </Form.Item>
      <Form.Item name="fallBack" label={t.fallBack} extra={t.fallBackHint}>
        <RuleText label={t.fallBack} isOptional onProblem={tell('fallBack')} />
      </Form.Item>
      <Form.Item name="targetDays" label={t.targetDays}>
        <InputNumber min={1} max={3_660} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="owner" label={t.owner}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

function useSaved<D>(save: (draft: D) => Promise<unknown>, onClose: () => void) {
  const t = useWords(stagesWords)
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: save,
    async onSuccess() {
      message.success(t.saved)
      await queries.invalidateQueries({ queryKey: keyOf('/api/stage-sets') })
      onClose()
    },
  })
}
