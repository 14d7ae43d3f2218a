import type { Answer } from '../../api/api.ts'

export type Listed = Answer<'GET /api/sops'>['sops'][number]
export type OneSop = Answer<'GET /api/sops/:slug'>

export const SOP_READS = ['/api/sops', '/api/sops/:slug', '/api/sops/:slug/results'] as const
