import { Checkbox, Flex, Input, InputNumber, Select, Switch } from 'antd'
import type { ReactNode } from 'react'
import type { Deadline } from '../../../../src/sops/language.ts'
import { PRIORITIES, TOUCH_KINDS } from '../../../../src/touches/policy.ts'
import { useSubject } from '../../language/subject.ts'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { Help, type Term } from '../../parts/help.tsx'
import { InstantField } from '../../parts/instant-field.tsx'
import { DurationField } from '../segments/builder/fields.tsx'
import { AttributeField } from '../segments/builder/state-forms.tsx'
import { StepField } from '../segments/builder/step-field.tsx'
import { WORKING_HOURS } from '../ways/hours-fields.tsx'
import { Choice } from './send-forms.tsx'
import { useSettingsWords } from './group-words.ts'
import { EventsField, Labelled, type Field } from './sop-fields.tsx'
import type { Sop } from './sop-draft.ts'

/** What holds for the whole of a flow, wherever somebody stands in it. */
const DAY_MS = 86_400_000

export function SettingsForm({ value: sop, onChange }: Field<Sop>) {
  const t = useSettingsWords()
  const touch = useTouchWordsOf()
  // Groups are too few and too unlike each other for either to tell anything.
  const isOfGroups = sop.subject === 'group'
  return (
    <>
      {!isOfGroups && <GoalField value={sop.goal} onChange={(goal) => onChange({ ...sop, goal })} />}
      <Labelled label={t.exit}>
        <EventsField least={0} value={sop.exit} onChange={(exit) => onChange({ ...sop, exit })} />
      </Labelled>
      <Choice
        label={t.touchKind}
        hint={t.touchKindHint}
        value={sop.touch.kind}
        options={TOUCH_KINDS.map((kind) => ({ value: kind, label: touch.kinds[kind] }))}
        onChange={(kind) => onChange({ ...sop, touch: { ...sop.touch, kind } })}
      />
      <Choice
        label={t.priority}
        hint={t.priorityHint}
        value={sop.touch.priority}
        options={PRIORITIES.map((priority) => ({ value: priority, label: touch.priorities[priority] }))}
        onChange={(priority) => onChange({ ...sop, touch: { ...sop.touch, priority } })}
      />
      {!isOfGroups && (
        <Labelled label={t.holdout} extra={t.holdoutHint}>
          <Explained term="holdout">
            <InputNumber
              aria-label={t.holdout}
              min={0}
              max={50}
              precision={1}
              step={1}
              suffix="%"
              style={{ width: 110 }}
              value={Math.round(sop.holdoutShare * 1_000) / 10}
              onChange={(share) => onChange({ ...sop, holdoutShare: Math.round((share ?? 0) * 10) / 1_000 })}
            />
          </Explained>
        </Labelled>
      )}
      <HoursField value={sop.hours} onChange={(hours) => onChange({ ...sop, hours })} />
      <DeadlineField value={sop.deadline} onChange={(deadline) => onChange({ ...sop, deadline })} />
    </>
  )
}

const Explained = ({ term, children }: { term: Term; children: ReactNode }) => (
  <Flex gap={4} align="center">
    {children}
    <Help term={term} />
  </Flex>
)

function GoalField({ value, onChange }: Field<Sop['goal']>) {
  const t = useSettingsWords()
  return (
    <Labelled label={t.goal} extra={t.goalHint}>
      <Flex vertical gap={8} align="flex-start">
        <Explained term="goal">
          <Switch
            aria-label={t.hasGoal}
            checked={value !== null}
            onChange={(has) => onChange(has ? { of: { event: '', where: [] }, withinMs: 7 * DAY_MS } : null)}
          />
        </Explained>
        {value && (
          <>
            <StepField at="goal.of" value={value.of} onChange={(of) => onChange({ ...value, of })} />
            <Flex gap={8} align="center">
              {t.within}
              <DurationField
                at="withinMs"
                label={t.within}
                value={value.withinMs}
                onChange={(withinMs) => onChange({ ...value, withinMs })}
              />
            </Flex>
          </>
        )}
      </Flex>
    </Labelled>
  )
}

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const

function HoursField({ value, onChange }: Field<Sop['hours']>) {
  const t = useSettingsWords()
  return (
    <Labelled label={t.hours} extra={t.hoursHint}>
      <Flex vertical gap={8} align="flex-start">
        <Switch
          aria-label={t.hasHours}
          checked={value !== null}
          onChange={(has) => onChange(has ? WORKING_HOURS : null)}
        />
        {value && (
          <>
            <Checkbox.Group
              aria-label={t.weekdays}
              options={DAYS.map((day) => ({ value: day, label: t.days[day] }))}
              value={value.weekdays}
              onChange={(weekdays) => onChange({ ...value, weekdays })}
            />
            <Flex gap={8} align="center" wrap>
              {(['from', 'until'] as const).map((edge) => {
                const label = edge === 'from' ? t.from : t.to
                return (
                  <Flex key={edge} gap={4} align="center">
                    {label}
                    <Input
                      type="time"
                      aria-label={`${t.hours} · ${label}`}
                      style={{ width: 130 }}
                      value={value[edge]}
                      onChange={({ target }) => onChange({ ...value, [edge]: target.value })}
                    />
                  </Flex>
                )
              })}
            </Flex>
          </>
        )}
      </Flex>
    </Labelled>
  )
}

const HOUR_MS = 3_600_000
const fresh = (kind: Deadline['kind'] | 'none'): Deadline | null => {
  if (kind === 'none') return null
  // A week from now, at the full hour.
  if (kind === 'at') return { kind, at: new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 7 * DAY_MS).toISOString() }
  return { kind, name: '' }
}

const DEADLINES = ['none', 'at', 'property', 'attribute'] as const
const OF_GROUPS = ['none', 'at', 'property'] as const

function DeadlineField({ value, onChange }: Field<Sop['deadline']>) {
  const t = useSettingsWords()
  const kinds = useSubject() === 'group' ? OF_GROUPS : DEADLINES
  return (
    <Labelled label={t.deadline} extra={t.deadlineHint}>
      <Flex gap={8} wrap align="center">
        <Explained term="deadline">
          <Select<(typeof DEADLINES)[number]>
            aria-label={t.deadline}
            style={{ width: 180 }}
            value={value?.kind ?? 'none'}
            onChange={(kind) => onChange(fresh(kind))}
            options={kinds.map((kind) => ({ value: kind, label: t.deadlines[kind] }))}
          />
        </Explained>
        {value?.kind === 'at' && (
          <InstantField label={t.deadlineAt} value={value.at} onChange={(at) => at && onChange({ ...value, at })} />
        )}
        {value?.kind === 'property' && (
          <Input
            aria-label={t.deadlineProperty}
            placeholder={t.deadlineProperty}
            maxLength={200}
            style={{ width: 200 }}
            value={value.name}
            onChange={({ target }) => onChange({ ...value, name: target.value })}
          />
        )}
        {value?.kind === 'attribute' && (
          <AttributeField at="deadline" value={value.name} onChange={(name) => onChange({ ...value, name })} />
        )}
      </Flex>
    </Labelled>
  )
}
