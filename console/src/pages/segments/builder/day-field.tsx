import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useMemo } from 'react'
import type { useMark } from './problems.tsx'

/** A day by its name, "2026-01-31" or '' for none: the picker counts in days of the browser, and is asked for no more. */
export function DayField({
  label,
  value,
  onChange,
  mark,
}: {
  label: string
  value: string
  onChange(day: string): void
  mark?: ReturnType<typeof useMark>
}) {
  // Given another object the picker forgets what is being typed, though it is the same day.
  const day = useMemo(() => (value === '' ? null : dayjs(value)), [value])
  return (
    <DatePicker
      aria-label={label}
      allowClear={false}
      {...mark}
      value={day}
      onChange={(next) => next && onChange(next.format('YYYY-MM-DD'))}
    />
  )
}
