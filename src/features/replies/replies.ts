import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { KF_WINDOW_MS, MAX_REPLIES, REPLY_MS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Vault } from '../../kernel/vault.ts'
import type { Heard, KfMessage } from '../kf/kf.ts'
import type { Message } from '../messages/messages.ts'
import { plain } from './folding.ts'
import { consentFact, selectOptOut } from './opt-out.ts'
import { parsePattern, PatternProblem } from './pattern.ts'
import { dropAnswered, noteQuestions, type Unanswered } from './questions.ts'
import { compileRules, findReply, optOutIn, suggestionsFor, type Compiled, type Word } from './rules.ts'
import type { ReplyDraft } from './shapes.ts'
import * as store from './store.ts'

/**
 * Replies (关键词回复): what answers a customer's words. In WeChat customer service they are sent by themselves, once for a
 * message and while nobody of the staff serves the customer; to staff they are suggested. What none of them answers is
 * collected, so that the list may grow. Who wants nothing sent any more says so by a word, and is heard wherever it is said.
 */
export { forgetAsker, forgetOld } from './questions.ts'

/** For staff who look for an answer: those that fit what was asked, then those named so; all that are on, for who looks for
 *  nothing. */
export async function findReplies(
  reads: Pick<Database, 'rows'>,
  search: string,
  limit: number,
): Promise<store.Reply[]> {
  const replies = (await store.selectReplies(reads)).filter(({ isEnabled }) => isEnabled)
  return search === '' ? replies.slice(0, limit) : suggestionsFor(compileRules(replies), search, limit)
}

/** Undefined: there is none of that number, or it is off. */
export const replyText = async (reads: Pick<Database, 'rows'>, id: number): Promise<string | undefined> =>
  (await store.selectReplies(reads)).find((one) => one.id === id && one.isEnabled)?.text

// ── What people do with them ─────────────────────────────────────────────────────────────────────────────────────────

interface Parts {
  database: Database
  clock: Clock
  vault: Vault
}

export const createReply = ({ database, clock, vault }: Parts, draft: ReplyDraft): Promise<number> =>
  database.transaction(async (tx) => {
    check(draft.words)
    await store.holdPlaces(tx)
    if ((await store.selectIds(tx)).length >= MAX_REPLIES) throw new Refusal('limit_reached', { limit: MAX_REPLIES })
    const id = await store.insertReply(tx, draft, clock.now())
    await takeOff(tx, vault)
    return id
  })

export const editReply = (
  { database, clock, vault }: Parts,
  id: number,
  { expectedRevision, ...change }: Partial<ReplyDraft> & { expectedRevision: number },
): Promise<void> =>
  database.transaction(async (tx) => {
    const held = await store.holdReply(tx, id)
    if (!held) throw new Refusal('not_found')
    if (held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
    if (change.words) check(change.words)
    const { id: _, revision: __, ...before } = held
    await store.updateReply(tx, id, { ...before, ...change }, clock.now())
    await takeOff(tx, vault)
  })

export const deleteReply = ({ database }: Parts, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    if ((await store.deleteReply(tx, id)) === 0) throw new Refusal('not_found')
  })

/** All of them, the first that fits answers. */
export const orderReplies = ({ database, clock }: Parts, ids: number[]): Promise<void> =>
  database.transaction(async (tx) => {
    await store.holdPlaces(tx)
    const held = new Set(await store.selectIds(tx))
    if (ids.length !== held.size || new Set(ids).size !== held.size || ids.some((id) => !held.has(id)))
      throw invalidInput('body.ids', wrong('every_reply_once'))
    await store.writePlaces(tx, ids, clock.now())
  })

function check(words: readonly Word[]): void {
  words.forEach(({ how, text }, place) => {
    const at = `body.words.${place}.text`
    if (how !== 'pattern') {
      if (!/[\p{L}\p{N}\p{S}]/u.test(plain(text))) throw invalidInput(at, wrong('only_signs'))
      return
    }
    try {
      parsePattern(text)
    } catch (error) {
      if (!(error instanceof PatternProblem)) throw error
      const { zh, en } = error.wording
      throw invalidInput(at, wrong('pattern', { problem: { zh, en } }))
    }
  })
}

/** What has an answer now is no open question. */
async function takeOff(tx: Session, vault: Vault): Promise<void> {
  const rules = compileRules((await store.selectReplies(tx)).filter(({ isEnabled }) => isEnabled))
  await dropAnswered(tx, vault, (text) => isAnswered(rules, text))
}

/** By some reply, at whatever hour and in whatever account. */
const isAnswered = (rules: readonly Compiled<store.Reply>[], text: string): boolean => {
  const { found, passed } = findReply(rules, { text, at: 0, zone: 'utc' })
  return found !== undefined || passed.some(({ reason }) => reason !== 'disabled')
}

// ── What customers say ───────────────────────────────────────────────────────────────────────────────────────────────

export interface Replies {
  /** In kf: what is answered, and with what; in the transaction that keeps what was said. */
  hear(tx: Session, heard: readonly Heard[], now: number): Promise<{ items: unknown[]; messages: KfMessage[] }>
  /** To staff, as the archive has it: only who opts out, or in again. */
  hearArchive(messages: readonly Message[]): Promise<unknown[]>
}

export function openReplies({ database, vault, zone }: Omit<Parts, 'clock'> & { zone: string }): Replies {
  let kept: { mark: string; rules: Compiled<store.Reply>[] } | undefined

  /** Made ready once for many messages. */
  async function rulesNow(tx: Session): Promise<Compiled<store.Reply>[]> {
    const mark = await store.selectMark(tx)
    if (kept?.mark !== mark) kept = { mark, rules: compileRules(await store.selectReplies(tx)) }
    return kept.rules
  }

  return {
    async hear(tx, heard, now) {
      const rules = await rulesNow(tx)
      const { optOut } = await selectOptOut(tx)
      const items: unknown[] = []
      const messages: KfMessage[] = []
      const unanswered: Unanswered[] = []
      for (const one of heard) {
        const opting = optOutIn(one.text, optOut)
        if (opting !== undefined) {
          items.push(consentFact(opting, one))
          const text = opting === 'out' ? optOut.outText : optOut.backText
          // That it was heard they should know, also when it was heard late.
          if (text !== '') messages.push(replyTo(one, 'opt-out', text, one.at + KF_WINDOW_MS))
          continue
        }
        if (one.isServed) continue
        const { found, passed } = findReply(rules, { text: one.text, account: one.openKfid, at: one.at, zone })
        if (found) {
          if (one.at > now - REPLY_MS) messages.push(replyTo(one, `reply ${found.rule.id}`, found.rule.text, now + REPLY_MS)) // prettier-ignore
        } else if (!passed.some(({ reason }) => reason !== 'disabled')) unanswered.push(one)
      }
      await noteQuestions(tx, vault, unanswered)
      return { items, messages }
    },

    async hearArchive(messages) {
      const texts = messages.flatMap(({ type, content, externalUserid, byCustomer, room, recalls, msgid, at }) => {
        const text = content?.content
        const isTheirs = byCustomer && room === null && recalls === null && type === 'text'
        return isTheirs && externalUserid !== null && typeof text === 'string' ? [{ msgid, externalUserid, at, text }] : [] // prettier-ignore
      })
      if (texts.length === 0) return []
      const { optOut } = await selectOptOut(database)
      return texts.flatMap((one) => {
        const opting = optOutIn(one.text, optOut)
        return opting === undefined ? [] : consentFact(opting, one)
      })
    },
  }
}

/** One for a message, however often it is read. */
const replyTo = (
  { msgid, openKfid, externalUserid }: Heard,
  origin: string,
  text: string,
  notAfter: number,
): KfMessage => ({
  // prettier-ignore
  key: `reply ${msgid}`,
  openKfid,
  externalUserid,
  origin,
  body: { msgtype: 'text', text: { content: text } },
  notAfter,
})
