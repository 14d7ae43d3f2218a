import type { Answer } from '../../api/api.ts'

export type StageSet = Answer<'GET /api/stage-sets'>['sets'][number]
export type Stage = StageSet['stages'][number]
export type Figures = Answer<'GET /api/stage-sets/:set/figures'>['stages'][number]
/** What is being made or changed, as it was when that began. */
export type Editing = { kind: 'set'; set?: StageSet } | { kind: 'stage'; set: StageSet; stage?: Stage }

export const peopleIn = ({ stages }: StageSet): number => stages.reduce((sum, { customers }) => sum + customers, 0)

/** What shows stages: asked again when one was changed. */
export const READS = ['/api/stage-sets', '/api/stage-sets/:set/figures'] as const
