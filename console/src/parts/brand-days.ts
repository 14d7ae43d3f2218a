import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone.js'
import utc from 'dayjs/plugin/utc.js'

dayjs.extend(utc)
dayjs.extend(timezone)

/** Days begin at midnight where the brand is, wherever the browser is. A day is "2026-01-31". */
export const midnightOf = (day: string, zone: string): string => dayjs.tz(`${day}T00:00:00`, zone).format()
export const dayOf = (at: string, zone: string): string => dayjs(at).tz(zone).format('YYYY-MM-DD')
/** What a clock shows there, when it is not midnight. */
export function hourOf(at: string, zone: string): string | undefined {
  const there = dayjs(at).tz(zone)
  const shown = there.format('HH:mm:ss')
  return shown === '00:00:00' ? undefined : shown.replace(/:00$/, '')
}

/** As a field of a date and a time holds it, "2026-01-31T09:00". */
export const localOf = (at: string, zone: string): string => dayjs(at).tz(zone).format('YYYY-MM-DDTHH:mm')
export const instantOf = (local: string, zone: string): string => dayjs.tz(`${local}:00`, zone).format()
