import { z } from 'zod'
import { OWN_SOURCE, type Touch } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { wordingsOf } from '../../kernel/wording.ts'
import type { Core } from '../../pipeline/commit.ts'
import { zoneOf } from '../../pipeline/deadlines.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { readGate } from '../../pipeline/ledgers.ts'
import { gate, type Ask, type Reason, type Verdict } from '../../touches/gate.ts'
import type { TouchKind } from '../../touches/policy.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import type { Telling } from '../untold/untold.ts'
import type { Compose } from './joining.ts'
import * as store from './store.ts'
import { settle } from './told.ts'

/**
 * What somebody of the staff sends to one customer by hand, from the sidebar. It passes the one gate first and is a touch like
 * any other, counted by the same caps; what does not pass is written down with its reason. WeCom does not tell what was sent by
 * hand: the page says whether its client has taken it.
 */
export interface AskedByHand {
  customerId: number
  /** Who sends it. */
  userid: string
  kind: TouchKind
  /** Of the library, by slug; or words that stand elsewhere. */
  say: { content: string } | { text: string }
}

export interface ByHand {
  /** Refuses with the reason what may not go; else what is to be said, and the touch that stands for it. */
  ask(asked: AskedByHand): Promise<{ touch: number; message: WrittenMessage }>
  /** What a flow has let go and a task asks somebody to send; the touch is settled when the task is done. */
  ofTask(customerId: number, task: number, userid: string): Promise<WrittenMessage>
  /** WeCom's client has taken it, or not. Once; what is not heard of for long is given up (unheard.ts). */
  settle(customerId: number, touch: number, isSent: boolean): Promise<void>
}

interface Parts {
  core: Core
  random: Random
  compose: Compose
  write: Telling['write']
}

const KEY = 'hand '
/** Words that are no content of the library: nothing of them can be missing or over. */
const FREE = { versionId: 0, expiresAt: null, kfMessages: 1 }

export function openByHand({ core, random, compose, write }: Parts): ByHand {
  const { database, clock } = core

  /** The gate's answer is kept whichever it is: a refusal must not roll it back. */
  async function decide(session: Session, asked: AskedByHand) {
    const now = clock.now()
    const { customerId, userid, kind, say } = asked
    const customer = await holdCustomer(session, customerId)
    if (!customer) throw new Refusal('not_found')
    const view = await readGate(session, [customer.id], now)
    const known = view.ledgers.get(customer.id)!
    const ledger = { ...known, userids: known.userids.filter((one) => one === userid) }
    const content = 'content' in say ? view.contents.get(say.content) : FREE
    const { calendar } = core.definitions
    const zone = zoneOf(customer.timezone ?? undefined, calendar)
    const ask: Ask = { customer: customer.id, channel: 'chat', kind, priority: 'normal', validUntil: null, isHeldOut: false, content } // prettier-ignore
    const verdict = gate(ask, ledger, view.policy, { now, calendar: zone, brand: calendar })
    const versionId = content === undefined || content === FREE ? null : content.versionId
    const { externalUserid } = ledger
    const touch = {
      key: `${KEY}${random.uuid()}`,
      customerId: customer.id,
      kind,
      userid,
      externalUserid,
      versionId,
      now,
    }
    const said: Touch = { channel: 'chat', kind, ...('content' in say && { content: say.content }) }
    const id = await insertTouch(session, touch, said, verdict)
    if (verdict.kind !== 'goes') return { verdict }
    if (versionId === null) return { verdict, id, message: { text: 'text' in say ? say.text : '', attachments: [] } }
    const waiting = { ...touch, id, recipient: externalUserid!, contentVersionId: versionId, factSeq: null, validUntil: null, sopVersion: null, step: null } // prettier-ignore
    return { verdict, id, message: await composed(session, waiting) }
  }

  async function composed(session: Session, touch: store.WaitingTouch): Promise<WrittenMessage> {
    const said = (await compose(session, [touch])).get(touch.id)!
    if (!('message' in said))
      throw new Refusal('touch_refused', { why: reasonWording(said.problem === 'no_way' ? 'no_way' : 'no_content') })
    return said.message
  }

  return {
    async ask(asked) {
      const { verdict, id, message } = await database.transaction((session) => decide(session, asked))
      if (id !== undefined && message) return { touch: id, message }
      const reason = verdict.kind === 'not' ? verdict.reason : 'quiet_hours'
      throw new Refusal('touch_refused', { reason, why: reasonWording(reason) })
    },
    ofTask: (customerId, task, userid) =>
      database.transaction(async (session) => {
        const touch = await selectTouchOfTask(session, customerId, task)
        if (!touch) throw new Refusal('not_found')
        return composed(session, { ...touch, userid })
      }),
    settle: (customerId, touch, isSent) =>
      write(async (session) => {
        if (!(await isByHand(session, customerId, touch))) throw new Refusal('not_found')
        const items = await settle(session, [touch], { reason: isSent ? null : 'not_sent', at: clock.now() })
        return { items, result: undefined }
      }),
  }
}

const reasonWording = wordingsOf({
  unreachable: { zh: '您与这位客户还不是企业微信好友', en: 'you and the customer are no friends in WeCom' },
  no_consent: { zh: '客户已退订，或尚未同意接收', en: 'the customer has opted out, or has not agreed to it' },
  holdout: { zh: '客户属于全局对照组', en: 'the customer is in the overall holdout' },
  flow_holdout: { zh: '客户属于流程的对照组', en: 'the customer is held out of the flow' },
  cap: { zh: '客户近期的触达已达上限', en: 'the customer has had as much as the touch policy allows' },
  quiet_hours: { zh: '现在是免打扰时段', en: 'these are the quiet hours' },
  quota: { zh: '已用完企业微信本期的额度', en: 'the quota of WeCom is used up' },
  no_content: { zh: '素材不存在、尚未批准，或无法对这位客户填好', en: 'the content is not there, not approved, or cannot be filled in for this customer' }, // prettier-ignore
  in_group: { zh: '客户已在群里', en: 'the customer is in the group already' },
  no_way: { zh: '群活码已停用', en: 'the join way is over' },
  content_expired: { zh: '素材已过期', en: 'the content has expired' },
} satisfies Record<Reason, { zh: string; en: string }>)

const holdCustomer = (session: Session, askedId: number) =>
  session.first(
    z.object({ id: z.int(), timezone: z.string().nullable() }),
    sql`select c.id, c.attributes -> 'timezone' ->> 0 as timezone from identities mine
          join customers c on c.id = mine.customer_id
        where mine.id = ${askedId} and c.erased_at is null for update of c`,
  )

interface NewTouch {
  key: string
  customerId: number
  kind: TouchKind
  userid: string
  externalUserid: string | null
  versionId: number | null
  now: number
}

/** With the event that tells the log so, as flows and broadcasts do. */
async function insertTouch(session: Session, touch: NewTouch, said: Touch, verdict: Verdict): Promise<number> {
  const { key, customerId, kind, userid, externalUserid, versionId, now } = touch
  const isGoing = verdict.kind === 'goes'
  const reason = verdict.kind === 'not' ? verdict.reason : isGoing ? null : 'quiet_hours'
  const cap = verdict.kind === 'not' ? (verdict.cap ?? null) : null
  const row = await session.first(
    z.object({ id: z.int() }),
    sql`insert into touches (key, customer_id, channel, kind, priority, content_version_id, external_userid, userid, asked_at,
          state, reason, cap, settled_at)
        values (${key}, ${customerId}, 'chat', ${kind}, 'normal', ${versionId}, ${externalUserid}, ${userid}, ${instant(now)},
          ${isGoing ? 'tasked' : 'suppressed'}, ${reason}, ${cap}, ${isGoing ? null : instant(now)})
        returning id`,
  )
  const properties = { ...said, ...(reason !== null && { reason }), ...(cap !== null && { cap }) }
  await session.run(sql`
    insert into events (identity_id, derived, source, message_id, type, name, timestamp, received_at, identifiers, properties)
    values (${customerId}, true, ${OWN_SOURCE}, ${key}, 'track', ${isGoing ? 'Touch Requested' : 'Touch Suppressed'},
      ${instant(now)}, ${instant(now)}, '{}', ${JSON.stringify(properties)})`)
  return row!.id
}

/** Of the customer, by an id of now or of before a merge. */
const OF_CUSTOMER = (customerId: number) => sql`
  exists (select from identities asked join identities own on own.customer_id = asked.customer_id
    where asked.id = ${customerId} and own.id = t.customer_id)`

const isByHand = async (session: Session, customerId: number, touch: number): Promise<boolean> =>
  (await session.first(
    z.object({ id: z.int() }),
    sql`select t.id from touches t where t.id = ${touch} and t.channel = 'chat' and t.key like ${`${KEY}%`}
          and ${OF_CUSTOMER(customerId)}`,
  )) !== undefined

const selectTouchOfTask = (session: Session, customerId: number, task: number) =>
  session.first(
    store.waitingRow.extend({ userid: z.string().nullable() }),
    sql`select t.id, t.customer_id as "customerId", t.userid, t.external_userid as recipient,
          t.content_version_id as "contentVersionId", t.fact_seq as "factSeq", t.valid_until as "validUntil",
          t.version_id as "sopVersion", t.step
        from tasks k join touches t on t.key = k.touch_key
        where k.id = ${task} and k.done_at is null and ${OF_CUSTOMER(customerId)}`,
  )
