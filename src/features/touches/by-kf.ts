import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { KF_WINDOW_MS, MAX_KF_SENT, MAX_KF_TEXT_BYTES } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import type { Vault } from '../../kernel/vault.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { carriedIn } from '../contents/contents.ts'
import { enqueueKf, type KfMessage, type KfResult } from '../kf/kf.ts'
import type { Compose, Composed } from './joining.ts'
import type { Failure } from './rules.ts'
import * as store from './store.ts'
import { settle, takeBack } from './told.ts'

/** Touches that go by WeChat customer service: into its outbox, which keeps to what WeCom takes, and what became of them
 *  back. A text, pictures, videos and files are a message each; cards stay out, and pictures that lie elsewhere; of an
 *  invitation its address is said. What became of the first of them is what became of the touch; it is taken back when any
 *  of them has not arrived, which WeCom may say long after it took them. */
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
  const rooms = await selectRooms(session, waiting.map(({ recipient }) => recipient), now) // prettier-ignore
  const messages: KfMessage[] = []
  const gone: number[] = []
  const lost = new Map<Failure, number[]>()
  for (const { id, key, recipient: externalUserid, validUntil } of waiting) {
    const said = composed.get(id)!
    const bodies = 'message' in said ? bodiesOf(said) : []
    const own = rooms.get(externalUserid) ?? []
    const room = own.find(({ left }) => left >= bodies.length)
    const failure = 'problem' in said ? said.problem : (failureOf(bodies) ?? (room ? undefined : own.length > 0 ? 'kf_full' : 'kf_closed')) // prettier-ignore
    if (failure) {
      lost.set(failure, [...(lost.get(failure) ?? []), id])
      continue
    }
    room!.left -= bodies.length
    for (const [place, body] of bodies.entries()) {
      const by = place === 0 ? { key, origin: `${ORIGIN}${id}` } : { key: `${key} ${place}`, origin: `${FURTHER}${id}` }
      messages.push({ ...by, openKfid: room!.openKfid, externalUserid, body, notAfter: validUntil })
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

function failureOf(bodies: readonly KfMessage['body'][]): Failure | undefined {
  if (bodies.length === 0) return 'no_content'
  const isLong = bodies.some((body) => 'text' in body && Buffer.byteLength((body.text as { content: string }).content) > MAX_KF_TEXT_BYTES) // prettier-ignore
  // More than WeCom lets anybody have would come without its end.
  return isLong || bodies.length > MAX_KF_SENT ? 'too_long' : undefined
}

interface Room {
  openKfid: string
  /** How many more may be sent there. */
  left: number
}

/** Where each may be written to, where they wrote last first. Whether they still may is settled when it is sent. */
async function selectRooms(session: Pick<Session, 'rows'>, ids: string[], now: number): Promise<Map<string, Room[]>> {
  const rows = await session.rows(
    z.object({ id: z.string(), openKfid: z.string(), left: z.int() }),
    sql`select external_userid as id, open_kfid as "openKfid", ${MAX_KF_SENT}::integer - sent - (
            select count(*)::integer from kf_messages k where k.open_kfid = s.open_kfid
              and k.external_userid = s.external_userid and k.state = 'due' and k.counted_at is null) as left
        from kf_sessions s
        where external_userid = any(${ids}::text[]) and customer_at > ${instant(now - KF_WINDOW_MS)}
        order by external_userid, customer_at desc, open_kfid`,
  )
  return Map.groupBy(rows, ({ id }) => id)
}

const FAILURES: Partial<Record<NonNullable<KfResult['reason']>, Failure>> = { five_sent: 'kf_full', not_written: 'kf_closed', over: 'kf_closed', late: 'expired' } // prettier-ignore

/** Facts of what became of them, to be told after the transaction. */
export async function hearOfKf(session: Session, results: readonly KfResult[]): Promise<unknown[]> {
  const items: unknown[] = []
  for (const { origin, outcome, reason, at } of results) {
    const isLost = reason === 'not_delivered'
    const by = [ORIGIN, ...(isLost ? [FURTHER] : [])].find((start) => origin.startsWith(start))
    if (by === undefined) continue
    const ids = [Number(origin.slice(by.length))]
    const failure = outcome === 'sent' ? null : ((reason && FAILURES[reason]) ?? 'refused')
    items.push(...(await settle(session, ids, { reason: failure, at })))
    if (isLost) items.push(...(await takeBack(session, ids, { reason: 'refused' satisfies Failure, at })))
  }
  return items
}
