import { Checkbox, Flex, Input, InputNumber, Segmented, Select } from 'antd'
import { useWords } from '../../language/language.tsx'
import { AttributeField, SegmentForm } from '../segments/builder/state-forms.tsx'
import { settingsWords } from './settings-words.ts'
import { Labelled, type Field } from './sop-fields.tsx'
import type { Trigger } from './sop-draft.ts'
import { timeTriggerWords } from './time-trigger-words.ts'

/** On a date of theirs, or whenever a schedule comes. */
type TriggerOf<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>

export function DateTriggerForm({ value, onChange }: Field<TriggerOf<'date'>>) {
  const t = useWords(timeTriggerWords)
  return (
    <>
      <Labelled label={t.attribute} extra={t.attributeHint}>
        <AttributeField
          at="trigger.attribute"
          value={value.attribute}
          onChange={(attribute) => onChange({ ...value, attribute })}
        />
      </Labelled>
      <Labelled label={t.days} extra={t.daysHint}>
        <InputNumber
          aria-label={t.days}
          precision={0}
          min={-366}
          max={3_660}
          value={value.days}
          onChange={(days) => onChange({ ...value, days: days ?? 0 })}
        />
      </Labelled>
      <TimeField value={value.time} onChange={(time) => onChange({ ...value, time })} />
      <Labelled label={t.isYearly}>
        <Checkbox
          aria-label={t.isYearly}
          checked={value.isYearly}
          onChange={({ target }) => onChange({ ...value, isYearly: target.checked })}
        />
      </Labelled>
    </>
  )
}

const MONTH_DAYS = Array.from({ length: 31 }, (_, n) => n + 1)
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** `hasSegment`: groups have none. */
export function ScheduleTriggerForm({
  value,
  onChange,
  hasSegment,
}: Field<TriggerOf<'schedule'>> & { hasSegment: boolean }) {
  const t = useWords(timeTriggerWords)
  const w = useWords(settingsWords)
  const { every, days, time, segment } = value
  const options =
    every === 'week'
      ? WEEKDAYS.map((day) => ({ value: day as number, label: w.days[day] }))
      : MONTH_DAYS.map((day) => ({ value: day, label: t.monthday(day) }))
  return (
    <>
      <Labelled label={t.every}>
        <Segmented<typeof every>
          aria-label={t.every}
          value={every}
          onChange={(next) => onChange({ ...value, every: next, days: next === 'day' ? [] : [1] })}
          options={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: t.everies[one] }))}
        />
      </Labelled>
      {every !== 'day' && (
        <Labelled label={every === 'week' ? t.weekdays : t.monthdays}>
          <Select<number[]>
            mode="multiple"
            aria-label={every === 'week' ? t.weekdays : t.monthdays}
            value={days}
            onChange={(next) => onChange({ ...value, days: next.toSorted((a, b) => a - b) })}
            options={options}
          />
        </Labelled>
      )}
      <TimeField value={time} onChange={(next) => onChange({ ...value, time: next })} />
      {hasSegment && (
        <Labelled label={t.segment} extra={t.segmentHint}>
          <Flex gap={8} wrap>
            <Checkbox
              aria-label={t.segment}
              checked={segment !== null}
              onChange={({ target }) => onChange({ ...value, segment: target.checked ? '' : null })}
            />
            {segment !== null && (
              <SegmentForm
                leaf={{ kind: 'segment', segment }}
                onChange={(leaf) => leaf.kind === 'segment' && onChange({ ...value, segment: leaf.segment })}
              />
            )}
          </Flex>
        </Labelled>
      )}
    </>
  )
}

function TimeField({ value, onChange }: Field<string>) {
  const t = useWords(timeTriggerWords)
  return (
    <Labelled label={t.time} extra={t.timeHint}>
      <Input
        type="time"
        aria-label={t.time}
        style={{ width: 140 }}
        value={value}
        onChange={({ target }) => target.value && onChange(target.value.slice(0, 5))}
      />
    </Labelled>
  )
}
