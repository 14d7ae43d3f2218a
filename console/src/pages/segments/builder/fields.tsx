import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { AutoComplete, Button, DatePicker, Flex, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import type { Comparison, Filter, Step, Test, Window } from '../../../../../src/rules/language.ts'
import { useGet } from '../../../api/api.ts'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { scalarOf, withOperator } from './drafts.ts'

/** Fields that the forms of conditions are made of. Each shows a value and says when it is another one. */
interface FieldOf<V> {
  value: V
  onChange(value: V): void
}
const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
type Unit = keyof typeof UNITS
const COMPARISONS: Comparison[] = ['>=', '>', '=', '!=', '<=', '<']
const SIGNS: Record<Comparison, string> = { '>=': '≥', '>': '>', '=': '=', '!=': '≠', '<=': '≤', '<': '<' }

export function ComparisonField({ value, onChange }: FieldOf<Comparison>) {
  const t = useWords(builderWords)
  return (
    <Select<Comparison>
      aria-label={t.operator}
      style={{ width: 72 }}
      value={value}
      onChange={onChange}
      options={COMPARISONS.map((one) => ({ value: one, label: SIGNS[one] }))}
    />
  )
}

export function NumberField({
  value,
  onChange,
  label,
  min = -9e9,
  max = 9e9,
  whole = false,
}: FieldOf<number> & { label: string; min?: number; max?: number; whole?: boolean }) {
  return (
    <InputNumber
      aria-label={label}
      style={{ width: 110 }}
      value={value}
      min={min}
      max={max}
      {...(whole && { precision: 0 })}
      onChange={(next) => next !== null && onChange(next)}
    />
  )
}

export function DurationField({ value, onChange, label }: FieldOf<number> & { label: string }) {
  const t = useWords(builderWords)
  const unit: Unit = value % UNITS.day === 0 ? 'day' : value % UNITS.hour === 0 ? 'hour' : 'minute'
  return (
    <Flex gap={4}>
      <InputNumber
        aria-label={label}
        style={{ width: 72 }}
        min={1}
        precision={0}
        value={Math.max(1, Math.round(value / UNITS[unit]))}
        onChange={(next) => next !== null && onChange(next * UNITS[unit])}
      />
      <Select<Unit>
        aria-label={t.unit}
        style={{ width: 88 }}
        value={unit}
        onChange={(next) => onChange(Math.max(1, Math.round(value / UNITS[unit])) * UNITS[next])}
        options={(Object.keys(UNITS) as Unit[]).map((one) => ({ value: one, label: t.durations[one] }))}
      />
    </Flex>
  )
}

const FIRST_WINDOWS: { [K in Window['kind']]: () => Window } = {
  rolling: () => ({ kind: 'rolling', ms: 30 * UNITS.day }),
  calendar: () => ({ kind: 'calendar', unit: 'month', units: 1 }),
  since: () => ({ kind: 'since', at: dayjs().startOf('year').toISOString() }),
  ever: () => ({ kind: 'ever' }),
}

export function WindowField({ value, onChange }: FieldOf<Window>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} wrap>
      <Select<Window['kind']>
        aria-label={t.window}
        style={{ width: 108 }}
        value={value.kind}
        onChange={(kind) => onChange(FIRST_WINDOWS[kind]())}
        options={(['rolling', 'calendar', 'since', 'ever'] as const).map((kind) => ({
          value: kind,
          label: t.windows[kind],
        }))}
      />
      {value.kind === 'rolling' && (
        <DurationField label={t.amount} value={value.ms} onChange={(ms) => onChange({ kind: 'rolling', ms })} />
      )}
      {value.kind === 'calendar' && (
        <Select
          aria-label={t.unit}
          style={{ width: 88 }}
          value={value.unit}
          onChange={(unit) => onChange({ ...value, unit })}
          options={(['day', 'week', 'month', 'quarter', 'year'] as const).map((unit) => ({
            value: unit,
            label: t.units[unit],
          }))}
        />
      )}
      {value.kind === 'since' && (
        <DatePicker
          aria-label={t.date}
          allowClear={false}
          value={dayjs(value.at)}
          onChange={(at) => at && onChange({ kind: 'since', at: at.startOf('day').toISOString() })}
        />
      )}
    </Flex>
  )
}

/** Names that have been seen are offered; one that comes later may be written. */
export function EventField({ value, onChange, label }: FieldOf<string> & { label?: string }) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/event-names', {})
  const names = (data?.names ?? []).filter(({ derived }) => !derived).map(({ name }) => name)
  return (
    <AutoComplete
      aria-label={label ?? t.event}
      style={{ width: 200 }}
      status={value === '' ? 'error' : ''}
      value={value}
      onChange={onChange}
      options={names.map((name) => ({ value: name, label: name }))}
      showSearch={{
        filterOption: (typed, option) => (option?.value ?? '').toLowerCase().includes(typed.toLowerCase()),
      }}
    />
  )
}

export function TextField({
  value,
  onChange,
  label,
  width = 140,
}: FieldOf<string> & { label: string; width?: number }) {
  return (
    <Input
      aria-label={label}
      placeholder={label}
      style={{ width }}
      maxLength={200}
      status={value === '' ? 'error' : ''}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

const TESTS = ['=', '!=', '>=', '>', '<=', '<', 'contains', 'starts', 'in', 'exists', 'missing'] as const
const isSign = (op: string): op is Comparison => op in SIGNS

export function TestField({ value, onChange, isText = false }: FieldOf<Test> & { isText?: boolean }) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} wrap>
      <Select<Test['op']>
        aria-label={t.operator}
        style={{ width: 108 }}
        value={value.op}
        onChange={(op) => onChange(withOperator(value, op))}
        options={TESTS.map((op) => ({ value: op, label: isSign(op) ? SIGNS[op] : t.tests[op] }))}
      />
      {value.op === 'in' ? (
        <Select
          aria-label={t.value}
          mode="tags"
          style={{ minWidth: 180 }}
          value={value.value.map(String).filter((one) => one !== '')}
          onChange={(all: string[]) =>
            onChange({ op: 'in', value: all.length > 0 ? all.map((one) => scalarOf(one, isText)) : [''] })
          }
        />
      ) : (
        'value' in value && (
          <Input
            aria-label={t.value}
            placeholder={t.value}
            style={{ width: 140 }}
            status={value.value === '' ? 'error' : ''}
            value={String(value.value)}
            onChange={(event) => {
              const text = event.target.value
              onChange(
                value.op === 'contains' || value.op === 'starts'
                  ? { op: value.op, value: text }
                  : { op: value.op, value: scalarOf(text, isText) },
              )
            }}
          />
        )
      )}
    </Flex>
  )
}

/** An event and what its properties must be. */
export function StepField({ value, onChange, label }: FieldOf<Step> & { label?: string }) {
  const t = useWords(builderWords)
  const change = (place: number, filter: Filter) =>
    onChange({ ...value, where: value.where.map((one, index) => (index === place ? filter : one)) })
  return (
    <Flex vertical gap={4}>
      <Flex gap={4} wrap align="center">
        <EventField
          {...(label !== undefined && { label })}
          value={value.event}
          onChange={(event) => onChange({ ...value, event })}
        />
        <Button
          type="text"
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({ ...value, where: [...value.where, { property: 'category', test: { op: '=', value: '' } }] })
          }
        >
          {t.addFilter}
        </Button>
      </Flex>
      {value.where.map((filter, place) => (
        <Flex key={place} gap={4} wrap align="center">
          <span>{t.where}</span>
          <TextField
            label={t.property}
            value={filter.property}
            onChange={(property) => change(place, { ...filter, property })}
          />
          <TestField value={filter.test} onChange={(test) => change(place, { ...filter, test })} />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t.removeFilter}
            onClick={() => onChange({ ...value, where: value.where.filter((_, index) => index !== place) })}
          />
        </Flex>
      ))}
    </Flex>
  )
}
