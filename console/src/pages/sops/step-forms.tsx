import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { TASKS, type Until } from '../../../../src/sops/language.ts'
import { DurationField, NumberField } from '../segments/builder/fields.tsx'
import { EventsField, Labelled, NextField, RuleField, type Field } from './sop-fields.tsx'
import { AttributeStepForm, Next, NoDeadline, OptionalExit, SendForm, TagStepForm, type FormOf } from './send-forms.tsx'
import type { Sop, SopStep } from './sop-draft.ts'
import { removeExit } from './sop-edits.ts'
import { useSopsWords, useSettingsWords } from './group-words.ts'
import { InviteForm } from './invite-form.tsx'
import { WebhookStepForm } from './webhook-step-form.tsx'

/** The form of one step, by its kind. */
export function StepForm({ step, sop, onChange }: { step: SopStep; sop: Sop; onChange(step: SopStep): void }) {
  switch (step.kind) {
    case 'wait':
      return <WaitForm step={step} sop={sop} onChange={onChange} />
    case 'await':
      return <AwaitForm step={step} sop={sop} onChange={onChange} />
    case 'branch':
      return <BranchForm step={step} sop={sop} onChange={onChange} />
    case 'split':
      return <SplitForm step={step} sop={sop} onChange={onChange} />
    case 'task':
      return <TaskForm step={step} sop={sop} onChange={onChange} />
    case 'send':
      return <SendForm step={step} sop={sop} onChange={onChange} />
    case 'invite':
      return <InviteForm step={step} sop={sop} onChange={onChange} />
    case 'tag':
      return <TagStepForm step={step} sop={sop} onChange={onChange} />
    case 'attribute':
      return <AttributeStepForm step={step} sop={sop} onChange={onChange} />
    case 'webhook':
      return <WebhookStepForm step={step} sop={sop} onChange={onChange} />
  }
}

const HOUR_MS = 3_600_000
const FRESH_UNTIL: Record<Until['kind'], Until> = {
  duration: { kind: 'duration', ms: 24 * HOUR_MS },
  time: { kind: 'time', days: 0, time: '10:00' },
  before: { kind: 'before', ms: 24 * HOUR_MS },
}

function WaitForm({ step, sop, onChange }: FormOf<'wait'>) {
  const t = useSopsWords()
  const { until } = step
  // Only what looks back from a deadline is ever missed.
  const change = (next: Until) => onChange({ ...(next.kind === 'before' ? step : removeExit(step)), until: next } as SopStep) // prettier-ignore
  return (
    <>
      <Labelled label={t.until}>
        <Radio.Group
          value={until.kind}
          onChange={({ target }) => change(FRESH_UNTIL[target.value as Until['kind']])}
          options={(['duration', 'time', 'before'] as const).map((kind) => ({ value: kind, label: t.untils[kind] }))}
        />
      </Labelled>
      <UntilFields sop={sop} value={until} onChange={change} />
      <Next step={step} sop={sop} onChange={onChange} />
      <OptionalExit step={step} sop={sop} onChange={onChange} />
    </>
  )
}

function UntilFields({ sop, value: until, onChange }: Field<Until> & { sop: Sop }) {
  const t = useSopsWords()
  const w = useSettingsWords()
  switch (until.kind) {
    case 'duration':
      return (
        <Labelled label={t.length}>
          <DurationField at="ms" label={t.length} value={until.ms} onChange={(ms) => onChange({ ...until, ms })} />
        </Labelled>
      )
    case 'time':
      return (
        <>
          <Labelled label={t.days} extra={t.daysHint}>
            <NumberField
              at="days"
              label={t.days}
              min={0}
              max={366}
              whole
              value={until.days}
              onChange={(days) => onChange({ ...until, days })}
            />
          </Labelled>
          <Labelled label={t.time}>
            <Input
              type="time"
              aria-label={t.time}
              style={{ width: 130 }}
              value={until.time}
              onChange={({ target }) => onChange({ ...until, time: target.value })}
            />
          </Labelled>
        </>
      )
    case 'before':
      return (
        <>
          <Labelled label={w.before} extra={w.beforeHint}>
            <DurationField
              at="ms"
              label={w.before}
              least={0}
              value={until.ms}
              onChange={(ms) => onChange({ ...until, ms })}
            />
          </Labelled>
          <NoDeadline sop={sop} />
        </>
      )
  }
}

function Otherwise({ step, sop, label, onChange }: FormOf<'await' | 'branch'> & { label: string }) {
  return (
    <Labelled label={label}>
      <NextField
        sop={sop}
        label={label}
        value={step.otherwise}
        onChange={(otherwise) => onChange({ ...step, otherwise })}
      />
    </Labelled>
  )
}

function AwaitForm({ step, sop, onChange }: FormOf<'await'>) {
  const t = useSopsWords()
  return (
    <>
      <Labelled label={t.events}>
        <EventsField least={1} value={step.of} onChange={(of) => onChange({ ...step, of })} />
      </Labelled>
      <Labelled label={t.ms}>
        <DurationField at="ms" label={t.ms} value={step.ms} onChange={(ms) => onChange({ ...step, ms })} />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
      <Otherwise step={step} sop={sop} label={`${t.timeout} · ${t.leadsTo}`} onChange={onChange} />
    </>
  )
}

/** Each keeps its own while others come and go. */
function useIds(count: number) {
  const [ids, setIds] = useState(() => Array.from({ length: count }, (_, place) => place))
  return {
    ids,
    add: () => setIds([...ids, Math.max(0, ...ids) + 1]),
    remove: (place: number) => setIds(ids.toSpliced(place, 1)),
  }
}

const MAX_CASES = 20

function BranchForm({ step, sop, onChange }: FormOf<'branch'>) {
  const t = useSopsWords()
  const { cases } = step
  const { ids, add, remove } = useIds(cases.length)
  const change = (place: number, part: Partial<(typeof cases)[number]>) =>
    onChange({ ...step, cases: cases.with(place, { ...cases[place]!, ...part }) })
  return (
    <>
      <Labelled label={t.cases}>
        <Flex vertical gap={12}>
          {cases.map(({ name, rule, next }, place) => (
            <Card
              key={ids[place]}
              size="small"
              title={<NameField label={t.caseName} value={name} onChange={(name) => change(place, { name })} />}
              extra={
                cases.length > 1 && (
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t.removeCase}
                    onClick={() => {
                      remove(place)
                      onChange({ ...step, cases: cases.toSpliced(place, 1) })
                    }}
                  />
                )
              }
            >
              <Flex vertical gap={12}>
                <RuleField value={rule} onChange={(next) => change(place, { rule: next ?? { kind: 'all', of: [] } })} />
                <Flex gap={8} align="center" wrap>
                  {t.leadsTo}
                  <NextField sop={sop} label={t.leadsTo} value={next} onChange={(next) => change(place, { next })} />
                </Flex>
              </Flex>
            </Card>
          ))}
          {cases.length < MAX_CASES && (
            <Button
              icon={<PlusOutlined />}
              onClick={() => {
                add()
                const name = letterOf(cases.length)
                onChange({ ...step, cases: [...cases, { name, rule: { kind: 'all', of: [] }, next: step.otherwise }] })
              }}
            >
              {t.addCase}
            </Button>
          )}
        </Flex>
      </Labelled>
      <Otherwise step={step} sop={sop} label={`${t.otherwise} · ${t.leadsTo}`} onChange={onChange} />
    </>
  )
}

const letterOf = (place: number): string => String.fromCharCode('A'.charCodeAt(0) + place)
const MAX_ARMS = 10

function SplitForm({ step, sop, onChange }: FormOf<'split'>) {
  const t = useSopsWords()
  const { arms } = step
  const change = (place: number, part: Partial<(typeof arms)[number]>) =>
    onChange({ ...step, arms: arms.with(place, { ...arms[place]!, ...part }) })
  return (
    <Labelled label={t.arms}>
      <Flex vertical gap={12} align="flex-start">
        {arms.map(({ name, weight, next }, place) => (
          <Flex key={place} gap={8} wrap align="center">
            <NameField label={t.caseName} value={name} onChange={(name) => change(place, { name })} />
            <InputNumber
              aria-label={t.armWeight}
              min={1}
              max={10_000}
              precision={0}
              style={{ width: 90 }}
              value={weight}
              onChange={(weight) => weight !== null && change(place, { weight })}
            />
            <NextField sop={sop} label={t.leadsTo} value={next} onChange={(next) => change(place, { next })} />
            {arms.length > 2 && (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t.removeCase}
                onClick={() => onChange({ ...step, arms: arms.toSpliced(place, 1) })}
              />
            )}
          </Flex>
        ))}
        {arms.length < MAX_ARMS && (
          <Button
            icon={<PlusOutlined />}
            onClick={() =>
              onChange({ ...step, arms: [...arms, { name: letterOf(arms.length), weight: 50, next: arms[0]!.next }] })
            }
          >
            {t.addCase}
          </Button>
        )}
      </Flex>
    </Labelled>
  )
}

function NameField({ label, value, onChange }: Field<string> & { label: string }) {
  return (
    <Input
      aria-label={label}
      placeholder={label}
      maxLength={200}
      style={{ width: 180, maxWidth: '100%' }}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

function TaskForm({ step, sop, onChange }: FormOf<'task'>) {
  const t = useSopsWords()
  return (
    <>
      <Labelled label={t.task}>
        <Select
          aria-label={t.task}
          style={{ width: 160 }}
          value={step.task}
          onChange={(task) => onChange({ ...step, task })}
          options={TASKS.map((task) => ({ value: task, label: t.tasks[task] }))}
        />
      </Labelled>
      <Labelled label={t.taskTitle}>
        <Input
          aria-label={t.taskTitle}
          maxLength={200}
          value={step.title}
          onChange={({ target }) => onChange({ ...step, title: target.value })}
        />
      </Labelled>
      <Labelled label={t.script} extra={t.scriptHint}>
        <Input.TextArea
          aria-label={t.script}
          rows={5}
          maxLength={4_000}
          value={step.script}
          onChange={({ target }) => onChange({ ...step, script: target.value })}
        />
      </Labelled>
      <Labelled label={t.due}>
        <DurationField at="dueMs" label={t.due} value={step.dueMs} onChange={(dueMs) => onChange({ ...step, dueMs })} />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
    </>
  )
}
