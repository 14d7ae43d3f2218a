import { Select } from 'antd'
import { DERIVED_NAMES, OWN_FACT_NAMES } from '../../../../src/events.ts'
import { MAX_WEBHOOK_EVENTS } from '../../../../src/kernel/limits.ts'
import { useGet } from '../../api/api.ts'
import { useLanguage } from '../../language/language.tsx'
import { EVENT_NAMES } from '../customers/event-names.ts'

/** Names of events: those that have been seen, all of our own and the usual ones; any other may be written. */
export function EventsField({
  label,
  value,
  onChange,
  id,
}: {
  label: string
  value?: string[]
  onChange?(names: string[]): void
  id?: string
}) {
  const { language } = useLanguage()
  const { data } = useGet('/api/event-names', {})
  const called = EVENT_NAMES[language]
  const names = new Set([
    ...(data?.names ?? []).map(({ name }) => name),
    ...Object.keys(called),
    ...DERIVED_NAMES,
    ...OWN_FACT_NAMES,
  ])
  const options = [...names]
    .sort()
    .map((name) => ({ value: name, label: called[name] ? `${called[name]} · ${name}` : name }))
  return (
    <Select
      {...(id !== undefined && { id })}
      mode="tags"
      style={{ width: '100%' }}
      aria-label={label}
      maxCount={MAX_WEBHOOK_EVENTS}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? []}
      options={options}
      onChange={(chosen: string[]) => onChange?.(chosen.map((name) => name.trim()).filter(Boolean))}
    />
  )
}
