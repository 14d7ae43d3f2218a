import { useQuery } from '@tanstack/react-query'
import { question, type Answer } from '../api/api.ts'

export type Me = NonNullable<Answer<'GET /api/me'>['me']>

export const whoAmI = () => ({ ...question('/api/me'), staleTime: 60_000 })
export const useMe = () => useQuery(whoAmI())

const RANK = { staff: -1, lead: -1, analyst: 0, operator: 1, admin: 2 }
/** Whether the person may do what takes the role; the server decides, this only spares a "no". */
export const can = (me: Me | null | undefined, role: 'analyst' | 'operator' | 'admin'): boolean =>
  !!me && RANK[me.role] >= RANK[role]

/** Bound to the customers they serve, or whom their department serves. */
export const isBound = (me: Me | null | undefined): boolean => me?.role === 'staff' || me?.role === 'lead'
/** What operators may do of everybody, and who serves a customer of theirs. */
export const canServe = (me: Me | null | undefined): boolean => can(me, 'operator') || isBound(me)
