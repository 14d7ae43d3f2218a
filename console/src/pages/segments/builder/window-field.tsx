import { Flex, Select } from 'antd'
import dayjs from 'dayjs'
import type { CalendarUnit, Window } from '../../../../../src/rules/language.ts'
import { useGet } from '../../../api/api.ts'
import { useWords } from '../../../language/language.tsx'
import { dayOf, hourOf, midnightOf } from '../../../parts/brand-days.ts'
import { builderWords } from './builder-words.ts'
import { DayField } from './day-field.tsx'
import { DurationField, NumberField, type FieldOf } from './fields.tsx'
import { useMark } from './problems.tsx'

const KINDS = ['rolling', 'calendar', 'since', 'ever'] as const
const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies CalendarUnit[]
const DAY_MS = 86_400_000

/** Since when something counts. Dates are days of the brand, not of the browser. */
export function WindowField({ at, value, onChange }: FieldOf<Window>) {
  const t = useWords(builderWords)
  const { data: brand } = useGet('/api/brand')
  function choose(kind: Window['kind']) {
    if (kind === 'rolling') onChange({ kind, ms: 30 * DAY_MS })
    else if (kind === 'calendar') onChange({ kind, unit: 'month', units: 1 })
    else if (kind === 'ever') onChange({ kind })
    else if (brand) onChange({ kind, at: midnightOf(`${dayjs().year()}-01-01`, brand.timezone) })
  }
  const mark = useMark(at)
  return (
    <Flex gap={4} wrap align="center">
      <Select<Window['kind']>
        aria-label={t.window}
        style={{ width: 124 }}
        {...mark}
        value={value.kind}
        onChange={choose}
        options={KINDS.map((kind) => ({ value: kind, label: t.windows[kind], disabled: kind === 'since' && !brand }))}
      />
      {value.kind === 'rolling' && (
        <DurationField
          at={`${at}.ms`}
          label={t.amount}
          value={value.ms}
          onChange={(ms) => onChange({ ...value, ms })}
        />
      )}
      {value.kind === 'calendar' && (
        <>
          <NumberField
            at={`${at}.units`}
            label={t.amount}
            width={64}
            min={1}
            max={1_000}
            whole
            value={value.units}
            onChange={(units) => onChange({ ...value, units })}
          />
          <Select
            aria-label={t.unit}
            style={{ width: 148 }}
            value={value.unit}
            onChange={(unit) => onChange({ ...value, unit })}
            options={UNITS.map((unit) => ({ value: unit, label: t.units[unit] }))}
          />
        </>
      )}
      {value.kind === 'since' && brand && (
        <SinceField value={value.at} zone={brand.timezone} onChange={(day) => onChange({ kind: 'since', at: day })} />
      )}
    </Flex>
  )
}

function SinceField({ value, zone, onChange }: { value: string; zone: string; onChange(at: string): void }) {
  const t = useWords(builderWords)
  const hour = hourOf(value, zone)
  return (
    <>
      <DayField label={t.date} value={dayOf(value, zone)} onChange={(day) => onChange(midnightOf(day, zone))} />
      {hour && <span className="numbers">{hour}</span>}
    </>
  )
}
