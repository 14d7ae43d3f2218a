import type { Answer } from '../../api/api.ts'

export type Endpoint = Answer<'GET /api/webhooks'>['endpoints'][number]
export type Delivery = Answer<'GET /api/webhooks/:id/deliveries'>['deliveries'][number]

export const WEBHOOK_READS = ['/api/webhooks', '/api/webhooks/:id/deliveries', '/api/notices'] as const
