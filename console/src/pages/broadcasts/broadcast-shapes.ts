import type { Answer, Body } from '../../api/api.ts'

export type Listed = Answer<'GET /api/broadcasts'>['broadcasts'][number]
export type Broadcast = Answer<'GET /api/broadcasts/:id'>
export type Draft = Body<'POST /api/broadcasts'>
export type Audience = Listed['audience']
export type Forecast = Answer<'POST /api/broadcasts/forecasts'>
export type State = Listed['state']

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
  cancel: (state: State) => state !== 'draft' && state !== 'cancelled',
}
