import type { Answer, Body } from '../../api/api.ts'

export type Listed = Answer<'GET /api/moments'>['moments'][number]
export type Moment = Answer<'GET /api/moments/:id'>
export type Draft = Body<'POST /api/moments'>
export type State = Listed['state']

export const MOMENT_READS = ['/api/moments', '/api/moments/:id', '/api/contents/:slug'] as const
export const STATES: readonly State[] = ['draft', 'scheduled', 'making', 'made', 'done', 'cancelled', 'failed']

/** What somebody may do with one; the server decides. */
export const mayCancel = (state: State): boolean => ['draft', 'scheduled', 'making', 'made'].includes(state)
