import { Input } from 'antd'
import { useGet } from '../api/api.ts'
import { instantOf, localOf } from './brand-days.ts'

interface Props {
  id?: string
  label?: string
  /** Null, or what is no instant: none is chosen. */
  value: string | null
  onChange(at: string | null): void
}
/** An instant, by the clock of the brand: whoever opens the page, wherever, sees and writes the same. */
export function InstantField({ id, label, value, onChange }: Props) {
  const zone = useGet('/api/brand').data?.timezone
  const isInstant = value !== null && !Number.isNaN(Date.parse(value))
  return (
    <Input
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label })}
      type="datetime-local"
      style={{ width: 240, maxWidth: '100%' }}
      disabled={zone === undefined}
      value={zone !== undefined && isInstant ? localOf(value, zone) : ''}
      onChange={({ target }) => zone && onChange(target.value === '' ? null : instantOf(target.value, zone))}
    />
  )
}
