import { Flex, Input, Radio, Segmented, Select, Switch, Typography } from 'antd'
import type { Channel } from '../../../../src/touches/policy.ts'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { ContentPicker } from '../../parts/content-picker.tsx'
import { Help } from '../../parts/help.tsx'
import { AttributeField, TagForm } from '../segments/builder/state-forms.tsx'
import { scalarOf, writtenOf } from '../segments/builder/values.ts'
import { Labelled, NextField } from './sop-fields.tsx'
import { CHANNELS_OF, type Sop, type SopStep } from './sop-draft.ts'
import { addExit, optionalExitOf, removeExit } from './sop-edits.ts'
import { useSopsWords, useSettingsWords } from './group-words.ts'

/** Forms of the steps that do something to a customer: send, tag, attribute. */
export type StepOf<K extends SopStep['kind']> = Extract<SopStep, { kind: K }>
export interface FormOf<K extends SopStep['kind']> {
  step: StepOf<K>
  sop: Sop
  onChange(step: SopStep): void
}

export function Next({ step, sop, onChange }: FormOf<Exclude<SopStep['kind'], 'branch' | 'split'>>) {
  const t = useSopsWords()
  return (
    <Labelled label={t.leadsTo}>
      <NextField sop={sop} label={t.leadsTo} value={step.next} onChange={(next) => onChange({ ...step, next })} />
    </Labelled>
  )
}

/** The exit that a step may have: whether, and where it leads. */
export function OptionalExit({ step, sop, onChange }: FormOf<'send' | 'invite' | 'wait'>) {
  const t = useSopsWords()
  const w = useSettingsWords()
  const at = optionalExitOf(step)
  if (!at) return null
  const [has, hint, name] = at === 'missed' ? [w.hasMissed, w.missedHint, t.missed] : [w.hasOtherwise, w.otherwiseHint, t.notSent] // prettier-ignore
  const next = step.kind === 'wait' ? step.missed : step.otherwise
  const label = `${name} · ${t.leadsTo}`
  return (
    <Labelled label={has} extra={hint}>
      <Flex gap={8} align="center" wrap>
        <Switch
          aria-label={has}
          checked={next !== undefined}
          onChange={(isOn) => onChange(isOn ? addExit(step) : removeExit(step))}
        />
        {next !== undefined && (
          <NextField
            sop={sop}
            label={label}
            value={next}
            onChange={(to) => onChange({ ...step, [at]: to } as SopStep)}
          />
        )}
      </Flex>
    </Labelled>
  )
}

/** None is asked twice. */
function withChannels(step: StepOf<'send' | 'invite'>, channel: Channel, fallback: Channel[]): SopStep {
  const others = fallback.filter((one) => one !== channel)
  return { ...step, channel, fallback: others.length > 0 ? others : undefined }
}

export function SendForm({ step, sop, onChange }: FormOf<'send' | 'invite'>) {
  const w = useSettingsWords()
  const touch = useTouchWordsOf()
  return (
    <>
      <Labelled label={w.channel} extra={touch.channelsAbout[step.channel]}>
        <Flex gap={4} align="center" wrap>
          <Select
            aria-label={w.channel}
            style={{ width: 200 }}
            value={step.channel}
            onChange={(channel) => onChange(withChannels(step, channel, step.fallback ?? []))}
            options={CHANNELS_OF[sop.subject].map((channel) => ({ value: channel, label: touch.channels[channel] }))}
          />
          <Help term="touch" />
        </Flex>
      </Labelled>
      <Labelled label={w.fallback} extra={w.fallbackHint}>
        <Select
          mode="multiple"
          aria-label={w.fallback}
          placeholder={w.noFallback}
          style={{ width: '100%' }}
          showSearch={false}
          value={step.fallback ?? []}
          onChange={(fallback) => onChange(withChannels(step, step.channel, fallback))}
          options={CHANNELS_OF[sop.subject].flatMap((channel) =>
            channel === step.channel ? [] : { value: channel, label: touch.channels[channel] },
          )}
        />
      </Labelled>
      <Labelled label={w.content} extra={w.contentHint}>
        <ContentPicker
          label={w.content}
          placeholder={w.chooseContent}
          value={step.content}
          onChange={(content) => onChange({ ...step, content })}
        />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
      <OptionalExit step={step} sop={sop} onChange={onChange} />
    </>
  )
}

export function TagStepForm({ step, sop, onChange }: FormOf<'tag'>) {
  const w = useSettingsWords()
  return (
    <>
      <Labelled label={w.tagChange}>
        <Segmented<'add' | 'remove'>
          aria-label={w.tagChange}
          value={step.change}
          onChange={(change) => onChange({ ...step, change })}
          options={(['add', 'remove'] as const).map((change) => ({ value: change, label: w.tagChanges[change] }))}
        />
      </Labelled>
      <Labelled label={w.tag}>
        <TagForm
          leaf={{ kind: 'tag', tag: step.tag }}
          onChange={(leaf) => leaf.kind === 'tag' && onChange({ ...step, tag: leaf.tag })}
        />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
    </>
  )
}

export function AttributeStepForm({ step, sop, onChange }: FormOf<'attribute'>) {
  const w = useSettingsWords()
  return (
    <>
      <Labelled label={w.attribute}>
        <AttributeField
          at="attribute"
          value={step.attribute}
          onChange={(attribute) => onChange({ ...step, attribute })}
        />
      </Labelled>
      <Labelled label={w.value} extra={w.valueHint}>
        <Input
          aria-label={w.value}
          maxLength={1_000}
          value={step.value === null ? '' : writtenOf(step.value)}
          onChange={({ target }) => onChange({ ...step, value: target.value === '' ? null : scalarOf(target.value) })}
        />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
    </>
  )
}

/** Which of two or three, with what each means under it. */
export function Choice<V extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: {
  label: string
  hint: string
  value: V
  options: { value: V; label: string }[]
  onChange(value: V): void
}) {
  return (
    <Labelled label={label} extra={hint}>
      <Radio.Group
        aria-label={label}
        value={value}
        onChange={({ target }) => onChange(target.value as V)}
        options={options}
      />
    </Labelled>
  )
}

export function NoDeadline({ sop }: { sop: Sop }) {
  const w = useSettingsWords()
  return sop.deadline ? null : <Typography.Paragraph type="warning">{w.noDeadline}</Typography.Paragraph>
}
