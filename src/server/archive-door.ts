import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { KeyRing } from '../features/keys/keys.ts'
import type { Archive, RecordResult } from '../features/messages/messages.ts'
import { MAX_ARCHIVE_BYTES, MAX_ARCHIVE_RECORDS } from '../kernel/limits.ts'
import type { Operation } from '../kernel/openapi.ts'
import { Refusal } from '../kernel/refusals.ts'
import { byKey } from './authenticate.ts'
import { readJson } from './segment-body.ts'
import { checked } from './segment.ts'

/**
 * Where the brand's agent brings what it has read from WeCom's archive of chats, decrypted, as WeCom documents it. 200 means
 * that every record is stored, was here already, or lies in the quarantine with its reason; `seq` says from where to go on.
 */
const PATH = '/v1/archive'
export const ARCHIVE_DOORS = [{ method: 'POST', path: PATH }]

const sent = z.object({ records: z.array(z.unknown()), after: z.int().min(0).optional() })

export async function archiveDoor(app: FastifyInstance, { keys, archive }: { keys: KeyRing; archive: Archive }) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_ARCHIVE_BYTES }, (_, body, done) => done(null, body)) // prettier-ignore

  const callerOf = async (authorization: string | undefined, origin: string | undefined) => {
    const caller = checked(authorization === undefined ? undefined : await byKey(keys, authorization), origin)
    // What it says is believed as WeCom's own word.
    if (caller.origins.length > 0) throw new Refusal('browser_key')
    return caller
  }
  app.route({
    method: 'POST',
    url: PATH,
    config: { role: 'write' },
    bodyLimit: MAX_ARCHIVE_BYTES,
    // Before the body is read.
    async onRequest({ headers: { authorization, origin } }) {
      await callerOf(authorization, origin)
    },
    async handler({ body, headers: { authorization, origin, 'content-encoding': encoding } }) {
      const { records, after } = read(readJson(body, encoding, MAX_ARCHIVE_BYTES))
      const { source } = await callerOf(authorization, origin)
      const { results, seq } = await archive.take(records, { source: source!, after })
      const wrong = listWrong(results)
      return { success: true, seq, ...(wrong.length > 0 && { results: wrong }) }
    },
  })
}

function read(whole: unknown): z.output<typeof sent> {
  const found = sent.safeParse(whole)
  if (!found.success) throw new Refusal('invalid_records')
  if (found.data.records.length > MAX_ARCHIVE_RECORDS)
    throw new Refusal('too_many_records', { limitRecords: MAX_ARCHIVE_RECORDS })
  return found.data
}

/** As in a batch of events: only what is wrong is listed. */
const listWrong = (results: RecordResult[]) =>
  results.flatMap((result, index) => (result.status === 'quarantined' ? [{ index, ...result }] : []))

const record = {
  type: 'object',
  required: ['seq', 'msgid', 'action'],
  description: "As WeCom documents it, with the number under which WeCom's library hands it out.",
  properties: {
    seq: { type: 'integer' },
    msgid: { type: 'string', description: 'Repeats of it are stored once.' },
    action: { enum: ['send', 'recall', 'switch'] },
    from: { type: 'string' },
    tolist: { type: 'array', items: { type: 'string' } },
    roomid: { type: 'string' },
    msgtime: { type: 'integer', description: 'Milliseconds.' },
    msgtype: { type: 'string', description: 'What it holds stands under its name; kinds not known are kept by name.' },
  },
}
const problem = {
  type: 'object',
  properties: {
    index: { type: 'integer' },
    msgid: { type: ['string', 'null'] },
    status: { const: 'quarantined' },
    code: { enum: ['bad_record', 'record_too_large', 'seq_taken'] },
    detail: { type: 'string' },
  },
}
export const archiveOperation: Operation = {
  method: 'POST',
  path: PATH,
  operation: {
    operationId: 'postV1Archive',
    summary:
      "Messages from WeCom's archive, decrypted; told by the brand's own agent with a write key that has no origins",
    'x-role': 'write',
    security: [{ writeKey: [] }],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['records'],
            properties: {
              records: { type: 'array', maxItems: MAX_ARCHIVE_RECORDS, items: record },
              after: { type: 'integer', description: 'They are all that WeCom has after this seq; without it every number must come.' }, // prettier-ignore
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'Durable',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['success', 'seq'],
              properties: {
                success: { const: true },
                seq: {
                  type: ['integer', 'null'],
                  description: 'The highest that is here without a gap: go on after it.',
                },
                results: { type: 'array', items: problem },
              },
            },
          },
        },
      },
    },
  },
}
