import type { Answer, Body } from '../../api/api.ts'

export type Listed = Answer<'GET /api/broadcasts'>['broadcasts'][number]
export type Broadcast = Answer<'GET /api/broadcasts/:id'>
export type Draft = Body<'POST /api/broadcasts'>
export type Audience = Listed['audience']
export type Forecast = Answer<'POST /api/broadcasts/forecasts'>
export type State = Listed['state']
type Funnel = Listed['funnel']

export const BROADCAST_READS = [
  '/api/broadcasts',
  '/api/broadcasts/:id',
  '/api/broadcasts/:id/differences',
  '/api/touches/days',
  '/api/contents/:slug',
] as const
export const STATES: readonly State[] = ['draft', 'scheduled', 'planning', 'sending', 'paused', 'done', 'cancelled']

/** What somebody may do with one; the server decides. */
export const may = {
  pause: (state: State) => state === 'planning' || state === 'sending',
  resume: (state: State) => state === 'paused',
  /** When all of it is with the staff, what they have not confirmed can still be taken back. */
  cancel: (state: State, { waiting, tasked }: Funnel) =>
    state === 'done' ? waiting + tasked > 0 : state !== 'draft' && state !== 'cancelled',
}

/** Decided about everybody, and nobody gets it. */
export const isForNobody = ({ state, funnel }: { state: State; funnel: Pick<Funnel, 'planned'> }): boolean =>
  state === 'done' && funnel.planned === 0
