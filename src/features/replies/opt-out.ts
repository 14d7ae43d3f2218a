import { z } from 'zod'
import type { OwnFacts } from '../../events.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_REPLY_BYTES, MAX_REPLY_WORD_CHARS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'

/** Opting out (退订): the words by which a customer says that they want nothing sent for marketing any more, or that they do
 *  again, and what confirms it. It is a fact about them, whoever serves them and wherever they said it. */
const KEY = 'opt_out'
const MAX_WORDS = 50
const words = z.array(z.string().trim().min(1).max(MAX_REPLY_WORD_CHARS)).max(MAX_WORDS)
const text = z
  .string()
  .trim()
  .max(MAX_REPLY_BYTES)
  .refine((given) => new TextEncoder().encode(given).length <= MAX_REPLY_BYTES, { params: { limitBytes: MAX_REPLY_BYTES } }) // prettier-ignore
export const optOutShape = z.strictObject({
  out: words,
  back: words,
  /** Empty: nothing is said. */
  outText: text,
  backText: text,
})
export type OptOut = z.output<typeof optOutShape>

const DEFAULT: OptOut = {
  out: ['退订', '取消订阅', '不要再发', '别再发了', 'TD', 'T', 'unsubscribe', 'stop'],
  back: ['重新订阅', '恢复订阅', '订阅', 'subscribe'],
  outText: '已为您退订，今后不会再向您发送营销消息。如需恢复，请回复“重新订阅”。',
  backText: '已为您恢复订阅。如需退订，请回复“退订”。',
}
const row = z.object({ value: z.object({ optOut: optOutShape, revision: z.int() }) })

export async function selectOptOut(reads: Pick<Database, 'rows'>): Promise<{ optOut: OptOut; revision: number }> {
  const [held] = await reads.rows(row, sql`select value from settings where key = ${KEY}`)
  return held?.value ?? { optOut: DEFAULT, revision: 0 }
}

export const saveOptOut = (database: Database, optOut: OptOut, expectedRevision: number): Promise<void> =>
  database.transaction(async (tx) => {
    const none = JSON.stringify({ optOut: DEFAULT, revision: 0 })
    await tx.run(sql`insert into settings (key, value) values (${KEY}, ${none}) on conflict (key) do nothing`)
    const held = (await tx.first(row, sql`select value from settings where key = ${KEY} for update`))!.value
    if (held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
    const next = JSON.stringify({ optOut, revision: held.revision + 1 })
    await tx.run(sql`update settings set value = ${next} where key = ${KEY}`)
  })

/** Named after the message, so that the same one read twice is one word. */
export function consentFact(kind: 'out' | 'back', said: { msgid: string; externalUserid: string; at: number }) {
  const properties: OwnFacts['Consent Withdrawn'] = { channel: 'wecom', purpose: 'marketing' }
  return {
    type: 'track',
    event: kind === 'out' ? 'Consent Withdrawn' : 'Consent Given',
    messageId: `consent ${said.msgid}`.slice(0, 100),
    timestamp: new Date(said.at).toISOString(),
    properties,
    context: { externalIds: [{ type: 'external_userid', id: said.externalUserid }] },
  }
}
