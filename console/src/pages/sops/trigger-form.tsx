import { Flex, Form, Input, Segmented, Select } from 'antd'
import type { Reentry } from '../../../../src/sops/language.ts'
import { useSubject } from '../../language/subject.ts'
import { DurationField } from '../segments/builder/fields.tsx'
import { SegmentForm, StageForm, TagForm } from '../segments/builder/state-forms.tsx'
import { StepField } from '../segments/builder/step-field.tsx'
import { Labelled, RuleField, type Field } from './sop-fields.tsx'
import type { Sop, Trigger } from './sop-draft.ts'
import { useSopsWords } from './group-words.ts'
import { DateTriggerForm, ScheduleTriggerForm } from './time-trigger-forms.tsx'

/** What lets in, whom, and how often. A group is in no segment, has no tag and stands in no stage. */
const DAY_MS = 86_400_000
const FRESH: { [K in Trigger['kind']]: Extract<Trigger, { kind: K }> } = {
  event: { kind: 'event', of: { event: '', where: [] }, key: null },
  segment: { kind: 'segment', segment: '', change: 'entered' },
  tag: { kind: 'tag', tag: '', change: 'gained' },
  stage: { kind: 'stage', set: '', stage: '' },
  date: { kind: 'date', attribute: 'birthday', days: 0, time: '10:00', isYearly: true },
  schedule: { kind: 'schedule', every: 'week', days: [1], time: '10:00', segment: null },
  manual: { kind: 'manual' },
}

const KINDS_OF: Record<Sop['subject'], readonly Trigger['kind'][]> = {
  customer: Object.keys(FRESH) as Trigger['kind'][],
  group: ['event', 'schedule', 'manual'],
}

export function TriggerForm({ value: sop, onChange }: Field<Sop>) {
  const t = useSopsWords()
  const { trigger } = sop
  return (
    <>
      <Labelled label={t.triggerKind}>
        <Select<Trigger['kind']>
          aria-label={t.triggerKind}
          value={trigger.kind}
          onChange={(kind) => onChange({ ...sop, trigger: FRESH[kind] })}
          options={KINDS_OF[sop.subject].map((kind) => ({ value: kind, label: t.triggers[kind] }))}
        />
      </Labelled>
      <TriggerFields value={trigger} onChange={(next) => onChange({ ...sop, trigger: next })} />
      <Labelled label={t.entry} extra={t.entryHint}>
        <RuleField value={sop.entry} onChange={(entry) => onChange({ ...sop, entry })} />
      </Labelled>
      <ReentryField value={sop.reentry} onChange={(reentry) => onChange({ ...sop, reentry })} />
    </>
  )
}

function TriggerFields({ value: trigger, onChange }: Field<Trigger>) {
  const t = useSopsWords()
  const subject = useSubject()
  switch (trigger.kind) {
    case 'event':
      return (
        <>
          <Form.Item>
            <StepField at="trigger.of" value={trigger.of} onChange={(of) => onChange({ ...trigger, of })} />
          </Form.Item>
          <Labelled label={t.key} extra={t.keyHint}>
            <Input
              aria-label={t.key}
              maxLength={200}
              value={trigger.key ?? ''}
              onChange={({ target }) => onChange({ ...trigger, key: target.value || null })}
            />
          </Labelled>
        </>
      )
    case 'segment':
      return (
        <Form.Item>
          <Flex gap={8} wrap>
            <Change
              of={['entered', 'left']}
              value={trigger.change}
              onChange={(change) => onChange({ ...trigger, change })}
            />
            <SegmentForm
              leaf={{ kind: 'segment', segment: trigger.segment }}
              onChange={(leaf) => leaf.kind === 'segment' && onChange({ ...trigger, segment: leaf.segment })}
            />
          </Flex>
        </Form.Item>
      )
    case 'tag':
      return (
        <Form.Item>
          <Flex gap={8} wrap>
            <Change
              of={['gained', 'lost']}
              value={trigger.change}
              onChange={(change) => onChange({ ...trigger, change })}
            />
            <TagForm
              leaf={{ kind: 'tag', tag: trigger.tag }}
              onChange={(leaf) => leaf.kind === 'tag' && onChange({ ...trigger, tag: leaf.tag })}
            />
          </Flex>
        </Form.Item>
      )
    case 'stage':
      return (
        <Form.Item>
          <StageForm leaf={trigger} onChange={(leaf) => leaf.kind === 'stage' && onChange(leaf)} />
        </Form.Item>
      )
    case 'date':
      return <DateTriggerForm value={trigger} onChange={onChange} />
    case 'schedule':
      return <ScheduleTriggerForm value={trigger} onChange={onChange} hasSegment={subject === 'customer'} />
    case 'manual':
      return null
  }
}

function Change<C extends 'entered' | 'left' | 'gained' | 'lost'>({ of, value, onChange }: Field<C> & { of: C[] }) {
  const t = useSopsWords()
  return (
    <Segmented<C>
      aria-label={t.change}
      value={value}
      onChange={onChange}
      options={of.map((change) => ({ value: change, label: t.changes[change] }))}
    />
  )
}

function ReentryField({ value, onChange }: Field<Reentry>) {
  const t = useSopsWords()
  const choose = (kind: Reentry['kind']) => onChange(kind === 'after' ? { kind, ms: 30 * DAY_MS } : { kind })
  return (
    <Labelled label={t.reentry}>
      <Flex gap={8} wrap>
        <Select<Reentry['kind']>
          aria-label={t.reentry}
          style={{ width: 160 }}
          value={value.kind}
          onChange={choose}
          options={(['never', 'always', 'after'] as const).map((kind) => ({ value: kind, label: t.reentries[kind] }))}
        />
        {value.kind === 'after' && (
          <DurationField at="reentry" label={t.length} value={value.ms} onChange={(ms) => onChange({ ...value, ms })} />
        )}
      </Flex>
    </Labelled>
  )
}
