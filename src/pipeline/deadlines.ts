import { DateTime, IANAZone } from 'luxon'
import type { Json, JsonObject } from '../events.ts'
import { LATEST_MS } from '../kernel/limits.ts'
import { Calendar } from '../rules/calendar.ts'
import { propertyAt } from '../rules/values.ts'
import type { Deadline } from '../sops/language.ts'

interface Known {
  calendar: Calendar
  attribute(path: string): Json | undefined
}

/** When the time of who enters now is over; null: never; undefined: the flow has a deadline, and they have none. */
export function deadlineOf(
  deadline: Deadline | null,
  properties: JsonObject | undefined,
  { calendar, attribute }: Known,
): number | null | undefined {
  if (!deadline) return null
  if (deadline.kind === 'at') return storable(Date.parse(deadline.at))
  const value = deadline.kind === 'attribute' ? attribute(deadline.name) : propertyAt(properties ?? {}, deadline.name)
  const at = instantOf(value, calendar.zone)
  return at === undefined ? undefined : storable(at)
}

/** One that never comes stays one before which somebody may wait. */
const storable = (at: number): number => Math.min(Math.max(at, 0), LATEST_MS)

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** A date is over at the end of its day; an instant without a zone is of the brand's clock. */
function instantOf(value: Json | undefined, zone: string): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const at = DateTime.fromISO(value, { zone })
  if (!at.isValid) return undefined
  return (DATE.test(value) ? at.plus({ days: 1 }) : at).toMillis()
}

const calendars = new Map<string, Calendar>()
const MAX_ZONES = 600

/** The customer's own calendar, where they have said in which zone (IANA) they are; else the brand's. */
export function zoneOf(timezone: Json | undefined, brand: Calendar): Calendar {
  if (typeof timezone !== 'string' || timezone === brand.zone || !IANAZone.isValidZone(timezone)) return brand
  const known = calendars.get(timezone)
  if (known) return known
  const calendar = new Calendar(timezone)
  if (calendars.size < MAX_ZONES) calendars.set(timezone, calendar)
  return calendar
}
