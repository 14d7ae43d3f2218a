import { AutoComplete, Flex, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { Comparison } from '../../../../../src/rules/language.ts'
import { MAX_THRESHOLD, MAX_WINDOW_MS } from '../../../../../src/kernel/limits.ts'
import { useGet } from '../../../api/api.ts'
import { useLanguage, useWords } from '../../../language/language.tsx'
import { EVENT_NAMES } from '../../customers/event-names.ts'
import { builderWords } from './builder-words.ts'
import { useOffered } from './offered.ts'
import { useMark } from './problems.tsx'

/** Fields that the forms of conditions are made of. Each shows a value, says when it is another one, and knows its place in
 *  the condition, where it may be marked as wrong. */
export interface FieldOf<V> {
  at: string
  value: V
  onChange(value: V): void
}

const COMPARISONS: Comparison[] = ['>=', '>', '=', '!=', '<=', '<']
export const SIGNS: Record<Comparison, string> = { '>=': '≥', '>': '>', '=': '=', '!=': '≠', '<=': '≤', '<': '<' }

export function ComparisonField({ at, value, onChange }: FieldOf<Comparison>) {
  const t = useWords(builderWords)
  return (
    <Select<Comparison>
      aria-label={t.operator}
      style={{ width: 72 }}
      {...useMark(at)}
      value={value}
      onChange={onChange}
      options={COMPARISONS.map((one) => ({ value: one, label: SIGNS[one] }))}
    />
  )
}

export function NumberField({
  at,
  value,
  onChange,
  label,
  min = -MAX_THRESHOLD,
  max = MAX_THRESHOLD,
  whole = false,
  width = 110,
}: FieldOf<number> & { label: string; min?: number; max?: number; whole?: boolean; width?: number }) {
  return (
    <InputNumber
      aria-label={label}
      style={{ width }}
      {...useMark(at)}
      value={value}
      min={min}
      max={max}
      {...(whole && { precision: 0 })}
      onChange={(next) => next !== null && onChange(next)}
    />
  )
}

const UNITS = { week: 604_800_000, day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000, millisecond: 1 }
type Unit = keyof typeof UNITS
const USUAL: Unit[] = ['minute', 'hour', 'day', 'week']
const unitOf = (ms: number): Unit =>
  (Object.keys(UNITS) as Unit[]).find((unit) => unit !== 'week' && ms % UNITS[unit] === 0)!

/** The unit stays as it was chosen while the number is written: 24 hours are not "1 day" before it is 240. */
export function DurationField({
  at,
  value,
  onChange,
  label,
  least = 1,
}: FieldOf<number> & { label: string; least?: 0 | 1 }) {
  const t = useWords(builderWords)
  const [chosen, setChosen] = useState(() => unitOf(value))
  const unit = value % UNITS[chosen] === 0 ? chosen : unitOf(value)
  const choose = (next: Unit) => {
    setChosen(next)
    onChange((value / UNITS[unit]) * UNITS[next])
  }
  return (
    <Flex gap={4}>
      <NumberField
        at={at}
        label={label}
        width={72}
        min={least}
        max={Math.floor(MAX_WINDOW_MS / UNITS[unit])}
        whole
        value={value / UNITS[unit]}
        onChange={(next) => onChange(next * UNITS[unit])}
      />
      <Select<Unit>
        aria-label={t.unit}
        style={{ width: 88 }}
        value={unit}
        onChange={choose}
        options={[...new Set([...USUAL, unit])].map((one) => ({ value: one, label: t.durations[one] }))}
      />
    </Flex>
  )
}

/** Names that have been seen are offered; one that comes later may be written. Either of its names finds an event. What is
 *  typed stays as it is while it is typed (Product Added may become Product Added to Wishlist); then it is called as people do. */
export function EventField({ at, value, onChange, label }: FieldOf<string> & { label?: string }) {
  const t = useWords(builderWords)
  const { language } = useLanguage()
  const [typed, setTyped] = useState<string>()
  const offered = useOffered()?.events
  const { data } = useGet('/api/event-names', {}, { enabled: offered === undefined })
  const names = offered ?? (data?.names ?? []).filter(({ derived }) => !derived).map(({ name }) => name)
  const called = EVENT_NAMES[language]
  const labelOf = (name: string) => (called[name] ? `${called[name]} · ${name}` : name)
  const meant = (text: string) =>
    names.includes(text) ? text : (Object.keys(called).find((name) => called[name] === text) ?? text)
  return (
    <span title={called[value] && value}>
      <AutoComplete
        aria-label={label ?? t.event}
        style={{ width: 200 }}
        popupMatchSelectWidth={false}
        {...useMark(at)}
        value={typed ?? called[value] ?? value}
        onChange={(text: string) => {
          setTyped(text)
          onChange(meant(text))
        }}
        onSelect={() => setTyped(undefined)}
        onBlur={() => setTyped(undefined)}
        options={names.map((name) => ({ value: name, label: labelOf(name) }))}
        showSearch={{
          // Who opens it without typing wants to choose another one.
          filterOption: (text, option) =>
            typed === undefined || labelOf(String(option?.value)).toLowerCase().includes(text.toLowerCase()),
        }}
      />
    </span>
  )
}

export function TextField({ at, value, onChange, label }: FieldOf<string> & { label: string }) {
  return (
    <Input
      aria-label={label}
      placeholder={label}
      style={{ width: 140 }}
      maxLength={200}
      {...useMark(at)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
