import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { MAX_KF_SENT, MAX_KF_TEXT_BYTES } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { carriedIn } from '../contents/contents.ts'
import { enqueueKf, type KfMessage, type KfResult } from '../kf/kf.ts'
import type { Compose, Composed } from './joining.ts'
import type { Failure } from './rules.ts'
import * as store from './store.ts'
import { settle } from './told.ts'

/** Touches that go by WeChat customer service: into its outbox, which keeps to what WeCom takes, and what became of them
 *  back. A text, pictures, videos and files are a message each; cards stay out, and pictures that lie elsewhere; of an
 *  invitation its address is said. What became of the first of them is what became of the touch. */
const BATCH = 500
const ORIGIN = 'touch '
const FURTHER = 'further of touch '

/** Answers how many there were, and the facts of those that cannot go. */
export async function joinKf(
  session: Session,
  { compose, vault, now }: { compose: Compose; vault: Vault; now: number },
): Promise<{ count: number; items: unknown[] }> {
  const waiting = await store.holdWaitingKf(session, BATCH)
  if (waiting.length === 0) return { count: 0, items: [] }
  const composed = await compose(session, waiting)
  const accounts = await selectAccountsOf(session, waiting.map(({ recipient }) => recipient)) // prettier-ignore
  const messages: KfMessage[] = []
  const gone: number[] = []
  const lost = new Map<Failure, number[]>()
  for (const { id, key, recipient: externalUserid, validUntil } of waiting) {
    const said = composed.get(id)!
    const openKfid = accounts.get(externalUserid)
    const bodies = 'message' in said ? bodiesOf(said) : []
    const failure = 'problem' in said ? said.problem : failureOf(bodies, openKfid !== undefined)
    if (failure) {
      lost.set(failure, [...(lost.get(failure) ?? []), id])
      continue
    }
    for (const [place, body] of bodies.entries()) {
      const own =
        place === 0 ? { key, origin: `${ORIGIN}${id}` } : { key: `${key} ${place}`, origin: `${FURTHER}${id}` }
      messages.push({ ...own, openKfid: openKfid!, externalUserid, body, notAfter: validUntil })
    }
    gone.push(id)
  }
  await enqueueKf(session, vault, messages, now)
  await store.markTasked(session, gone)
  const items: unknown[] = []
  for (const [reason, ids] of lost) items.push(...(await settle(session, ids, { reason, at: now })))
  return { count: waiting.length, items }
}

function bodiesOf({ message: { text, attachments }, address }: Composed): KfMessage['body'][] {
  const content = [text, address ?? ''].filter((part) => part.trim() !== '').join('\n')
  const said = content === '' ? [] : [{ msgtype: 'text', text: { content } }]
  return [...said, ...attachments.flatMap((one) => carriedIn(one) ?? [])]
}

function failureOf(bodies: readonly KfMessage['body'][], hasAccount: boolean): Failure | undefined {
  if (bodies.length === 0) return 'no_content'
  const isLong = bodies.some((body) => 'text' in body && Buffer.byteLength((body.text as { content: string }).content) > MAX_KF_TEXT_BYTES) // prettier-ignore
  // More than WeCom lets anybody have would come without its end.
  if (isLong || bodies.length > MAX_KF_SENT) return 'too_long'
  return hasAccount ? undefined : 'kf_closed'
}

/** Where each has written last. */
async function selectAccountsOf(session: Pick<Session, 'rows'>, ids: string[]): Promise<Map<string, string>> {
  const rows = await session.rows(
    z.object({ id: z.string(), openKfid: z.string() }),
    sql`select distinct on (external_userid) external_userid as id, open_kfid as "openKfid" from kf_sessions
        where external_userid = any(${ids}::text[]) and customer_at is not null
        order by external_userid, customer_at desc, open_kfid`,
  )
  return new Map(rows.map(({ id, openKfid }) => [id, openKfid]))
}

const FAILURES: Partial<Record<NonNullable<KfResult['reason']>, Failure>> = { five_sent: 'kf_full', over: 'kf_closed', late: 'expired' } // prettier-ignore

/** Facts of what became of them, to be told after the transaction. */
export async function hearOfKf(session: Session, results: readonly KfResult[]): Promise<unknown[]> {
  const items: unknown[] = []
  for (const { origin, outcome, reason, at } of results) {
    if (!origin.startsWith(ORIGIN)) continue
    const failure = outcome === 'sent' ? null : ((reason && FAILURES[reason]) ?? 'refused')
    items.push(...(await settle(session, [Number(origin.slice(ORIGIN.length))], { reason: failure, at })))
  }
  return items
}
