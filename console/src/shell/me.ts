import { useQuery } from '@tanstack/react-query'
import { question, type Answer } from '../api/api.ts'

export type Me = NonNullable<Answer<'GET /api/me'>['me']>

export const whoAmI = () => ({ ...question('/api/me'), staleTime: 60_000 })
export const useMe = () => useQuery(whoAmI())

const RANK = { analyst: 0, operator: 1, admin: 2 }
/** Whether the person may do what takes the role; the server decides, this only spares a "no". */
export const can = (me: Me | null | undefined, role: keyof typeof RANK): boolean => !!me && RANK[me.role] >= RANK[role]
