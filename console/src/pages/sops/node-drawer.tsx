import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { removeStep } from './sop-edits.ts'
import { SettingsForm } from './settings-form.tsx'
import { SETTINGS, TRIGGER } from './sop-layout.ts'
import type { Sop } from './sop-draft.ts'
import { useSopsWords, useSettingsWords } from './group-words.ts'
import { StepForm } from './step-forms.tsx'
import { TriggerForm } from './trigger-form.tsx'

/** One node of the flow is edited beside it; the whole is saved with it. */
export function NodeDrawer({
  node,
  sop,
  error,
  isBusy,
  mayEdit,
  onSave,
  onReload,
  onClose,
}: {
  node: string
  sop: Sop
  error: unknown
  isBusy: boolean
  mayEdit: boolean
  onSave(sop: Sop): void
  onReload(): void
  onClose(): void
}) {
  const t = useSopsWords()
  const w = useSettingsWords()
  const s = useWords(sharedWords)
  const [first] = useState(sop)
  const [draft, setDraft] = useState(first)
  const step = node === TRIGGER || node === SETTINGS ? undefined : draft.steps[node]!
  const whole = node === SETTINGS ? w.settings : t.editTrigger
  return (
    <FormDrawer<object>
      title={step ? `${t.editStep} · ${t.kinds[step.kind]}` : whole}
      size={720}
      first={{}}
      error={error}
      isBusy={isBusy}
      isDisabled={!mayEdit}
      isWritten={draft !== first}
      onSave={() => onSave(draft)}
      onReload={onReload}
      onClose={onClose}
    >
      {step ? (
        <StepForm
          step={step}
          sop={draft}
          onChange={(next) => setDraft({ ...draft, steps: { ...draft.steps, [node]: next } })}
        />
      ) : node === SETTINGS ? (
        <SettingsForm value={draft} onChange={setDraft} />
      ) : (
        <TriggerForm value={draft} onChange={setDraft} />
      )}
      {step && mayEdit && (
        <Popconfirm
          title={t.removeAsk}
          okText={s.remove}
          cancelText={s.cancel}
          onConfirm={() => onSave(removeStep(sop, node))}
        >
          <Button danger>{t.removeStep}</Button>
        </Popconfirm>
      )}
    </FormDrawer>
  )
}
