import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Vault } from '../../kernel/vault.ts'
import { insertQuarantined, type BadItem, type RecordCode } from '../../pipeline/quarantine.ts'
import { readRecord, type Message } from './record.ts'
import { factOf, nextMark } from './rules.ts'
import * as store from './store.ts'

/**
 * Messages (会话消息): what customers and staff have said to each other, from WeCom's archive. Only a program with WeCom's own
 * library can read that, so a small agent of the brand does, and posts what it has read to this door, in order and again until
 * it is taken. That there was a message is a fact of its customer; what it says is kept sealed beside the log.
 */
export { externalUseridsOf, openMessage, readMessages, shownMessage, type ShownMessage } from './reading.ts'
export { emptyMessages, holdCustomers, insertKfMessages, markKfRecalled, selectOfCustomer } from './store.ts'
export type { Message } from './record.ts'

export interface RecordResult {
  msgid: string | null
  status: 'stored' | 'repeated' | 'quarantined'
  code?: RecordCode
  detail?: string
}
export interface Taken {
  results: RecordResult[]
  /** Up to here everything is durable: what comes after it is wanted next. Null before anything has come. */
  seq: number | null
}
export interface Archive {
  /** Durable when it resolves. `after`: the records are all that WeCom has from there on. */
  take(records: unknown[], from: { source: string; after?: number | undefined }): Promise<Taken>
}

interface Parts {
  database: Database
  vault: Vault
  clock: Clock
  /** Durable when it resolves. */
  tell(items: unknown[]): Promise<void>
  /** Facts that follow from what was said, told with it. */
  hear(messages: readonly Message[]): Promise<unknown[]>
}

export function openArchive(parts: Parts): Archive {
  return {
    async take(records, { source, after }) {
      const sorted = await sort(parts.database, records)
      // Facts first: when we fall between the two the records come again, and facts that are there are not told twice.
      const following = await parts.hear(sorted.fresh)
      await parts.tell([...sorted.fresh.flatMap((message) => factOf(message) ?? []), ...following])
      if (sorted.bad.length > 0) await insertQuarantined(parts, source, parts.clock.now(), sorted.bad)
      return { results: sorted.results, seq: await keep(parts, sorted, after) }
    },
  }
}

interface Sorted {
  results: RecordResult[]
  fresh: Message[]
  bad: BadItem[]
  /** Numbers that need not come again. */
  handled: number[]
}

async function sort(database: Database, records: unknown[]): Promise<Sorted> {
  const read = records.map(readRecord)
  const messages = read.flatMap((one) => ('message' in one ? [one.message] : []))
  const known = await store.selectKnown(
    database,
    messages.map(({ msgid }) => msgid),
    messages.map(({ seq }) => seq),
  )
  const msgids = new Set(known.map(({ msgid }) => msgid))
  const seqs = new Set(known.map(({ seq }) => seq))
  const sorted: Sorted = { results: [], fresh: [], bad: [], handled: [] }
  read.forEach((one, index) => {
    const { seq, msgid } = 'message' in one ? one.message : one
    if (seq !== null) sorted.handled.push(seq)
    if ('message' in one && msgids.has(msgid!)) return void sorted.results.push({ msgid, status: 'repeated' })
    const problem = 'message' in one ? (seqs.has(seq!) ? TAKEN : undefined) : { code: one.code, detail: one.detail }
    if (problem) {
      sorted.bad.push({ item: records[index], ...problem })
      return void sorted.results.push({ msgid, status: 'quarantined', ...problem })
    }
    msgids.add(msgid!)
    seqs.add(seq!)
    sorted.fresh.push((one as { message: Message }).message)
    sorted.results.push({ msgid, status: 'stored' })
  })
  return sorted
}
const TAKEN = { code: 'seq_taken', detail: 'Another message has this seq' } as const

const keep = ({ database, vault }: Parts, { fresh, handled }: Sorted, after: number | undefined) =>
  database.transaction(async (session) => {
    const mark = await store.holdMark(session)
    const held = await store.holdCustomers(session, [...new Set(fresh.flatMap(({ externalUserid: id }) => id ?? []))])
    if (fresh.length > 0) {
      await store.insertMessages(
        session,
        fresh.map((message) => sealed(vault, message, held)),
      )
      await store.markRecalled(
        session,
        fresh.map(({ msgid }) => msgid),
      )
    }
    const beyond = await store.selectBeyond(session, mark ?? -1)
    const next = nextMark(mark, { after, handled, beyond })
    if (next !== null && next !== mark) await store.writeMark(session, next)
    return next
  })

/** Who was erased this moment is nobody's customer: what they said is not kept. */
function sealed(vault: Vault, { content, ...message }: Message, held: Set<string>): store.SealedMessage {
  const { externalUserid } = message
  if (externalUserid !== null && !held.has(externalUserid)) return { ...message, externalUserid: null, content: null }
  return { ...message, content: content && vault.sealItem(Buffer.from(JSON.stringify(content))) }
}
