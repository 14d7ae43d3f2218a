import type { Kind } from '../../channels/wecom/errors.ts'
import { MAX_WAY_STAFF, WAY_RETRIES_MS } from '../../kernel/limits.ts'
import { isWithin, nextEdge, startOfNextDay, type Hours } from '../../kernel/hours.ts'

/** Whom a code leads to at an instant, and until when that surely holds; what greets who comes by it. */

export interface Shift extends Hours {
  userids: string[]
}

export interface Staffing {
  /** By name and of the departments: who serves while no shift does. */
  usual: readonly string[]
  rota: readonly Shift[]
  /** Customers a day for each, and for some of them otherwise. Null: as many as come. */
  cap: number | null
  caps: readonly { userid: string; cap: number }[]
  /** Who serves when all others have had enough. */
  backup: readonly string[]
}

export interface Serving {
  /** In order; empty where nobody is left. */
  userids: string[]
  /** When it is to be asked again, if nothing happens before. */
  dueAt: number
}

export interface Day {
  at: number
  zone: string
  hasLeft(userid: string): boolean
  /** Customers who came to them by this way since midnight. */
  addedToday: ReadonlyMap<string, number>
}

export function whoServes(staffing: Staffing, { at, zone, hasLeft, addedToday }: Day): Serving {
  const here = (userids: readonly string[]) => [...new Set(userids)].filter((userid) => !hasLeft(userid))
  const onShift = here(staffing.rota.filter((shift) => isWithin(shift, at, zone)).flatMap(({ userids }) => userids))
  const present = onShift.length > 0 ? onShift : here(staffing.usual)
  const own = new Map(staffing.caps.map(({ userid, cap }) => [userid, cap]))
  const capOf = (userid: string) => own.get(userid) ?? staffing.cap ?? Infinity
  const open = present.filter((userid) => (addedToday.get(userid) ?? 0) < capOf(userid))
  const backup = here(staffing.backup)
  // A code that leads to nobody is worse than somebody with one customer too many.
  const serving = open.length > 0 ? open : backup.length > 0 ? backup : present
  return {
    userids: serving.slice(0, MAX_WAY_STAFF).sort(),
    // At midnight caps begin anew, and it is looked whether the code is still there.
    dueAt: Math.min(nextEdge(staffing.rota, at, zone) ?? Infinity, startOfNextDay(at, zone)),
  }
}

export interface Welcome<G> {
  usual: G | null
  /** The first that fits is said. */
  variants: readonly (Hours & { greeting: G })[]
}

export const greetingAt = <G>({ usual, variants }: Welcome<G>, at: number, zone: string): G | null =>
  variants.find((variant) => isWithin(variant, at, zone))?.greeting ?? usual

/** After so many tries in vain; `undefined`: not before somebody changes something, or the next day. */
export function retryAfterMs(kind: Kind, tries: number): number | undefined {
  if (kind === 'refused' || kind === 'gone') return undefined
  return WAY_RETRIES_MS[Math.min(tries, WAY_RETRIES_MS.length - 1)]
}
