import type { Operation } from '../kernel/openapi.ts'
import { DOORS } from './segment.ts'

/** What OpenAPI says about Segment's API. Its shapes are Segment's and are checked item by item by the engine, so they
 *  are described here and not used as a filter. */

const envelope = {
  sentAt: { type: 'string', format: 'date-time', description: "The client's clock when sending: corrects its skew." },
  writeKey: { type: 'string', description: 'For browsers, which cannot send it as the Basic user name.' },
}
const event = {
  type: 'object',
  properties: {
    type: { enum: ['identify', 'track', 'page', 'screen', 'group', 'alias'] },
    messageId: { type: 'string', description: 'Repeats of it are stored once.' },
    userId: { type: 'string' },
    anonymousId: { type: 'string' },
    event: { type: 'string', description: 'track: the name, such as "Order Completed".' },
    properties: { type: 'object' },
    traits: { type: 'object' },
    context: { type: 'object' },
    timestamp: { type: 'string', format: 'date-time' },
  },
}
const one = { ...event, properties: { ...event.properties, ...envelope } }
const batch = {
  type: 'object',
  required: ['batch'],
  properties: { batch: { type: 'array', items: event }, context: { type: 'object' }, ...envelope },
}
const answer = {
  type: 'object',
  required: ['success'],
  properties: {
    success: { const: true },
    results: {
      type: 'array',
      description: 'Only events that lie in the quarantine; all others are stored.',
      items: {
        type: 'object',
        properties: {
          index: { type: 'integer' },
          messageId: { type: ['string', 'null'] },
          status: { const: 'quarantined' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
}

export const segmentOperations: Operation[] = DOORS.map(({ type, path, method }) => ({
  method,
  path,
  operation: {
    operationId: `post${path.slice(1).replace(/\/?(\w)(\w*)/g, (_, first: string, rest: string) => first.toUpperCase() + rest)}`,
    summary: type === 'batch' ? "A batch of events (Segment's API)" : `One event of type ${type} (Segment's API)`,
    'x-role': 'write',
    security: [{ writeKey: [] }, {}],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: type === 'batch' ? batch : one } },
    },
    responses: { 200: { description: 'Durable', content: { 'application/json': { schema: answer } } } },
  },
}))
