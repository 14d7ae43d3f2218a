import { z } from 'zod'
import type { JsonObject } from '../../events.ts'
import { MAX_RECORD_BYTES, MAX_RECORD_MSGID_CHARS, MAX_RECORD_RECEIVERS } from '../../kernel/limits.ts'
import type { RecordCode } from '../../pipeline/quarantine.ts'

/**
 * A record of WeCom's archive as its documents have it, decrypted, and what we keep of it. Kinds that we do not know are kept
 * by their name only: what is in them nobody here could show.
 */
export interface Message {
  seq: number
  msgid: string
  at: number
  type: string
  /** Null in a chat of two. */
  room: string | null
  /** The customer of a chat of two, or who said it in a room. */
  externalUserid: string | null
  /** Of the staff: the other of two, or who said it. */
  userid: string | null
  byCustomer: boolean
  /** The message that this one takes back. */
  recalls: string | null
  content: JsonObject | null
}

export type Read = { message: Message } | { seq: number | null; msgid: string | null; code: RecordCode; detail: string }

/** WeCom counts these in milliseconds; what lies outside is seconds, or nonsense. */
const at = z.int().min(Date.UTC(2016, 0)).max(Date.UTC(2100, 0))
const id = z.string().regex(/^[\x21-\x7e]+$/)
const who = id.max(128)
const msgid = id.max(MAX_RECORD_MSGID_CHARS)
const common = z.object({ seq: z.int().min(0), msgid, action: z.enum(['send', 'recall', 'switch']) })
const said = z.looseObject({
  from: who,
  tolist: z.array(who).max(MAX_RECORD_RECEIVERS),
  roomid: z.union([z.literal(''), who]).default(''),
  msgtime: at,
  msgtype: id.max(64),
})
/** Somebody of the staff has changed to another corp: nothing was said. */
const switched = z.object({ time: at, user: who })
const recalling = z.object({ revoke: z.object({ pre_msgid: msgid }) })

const file = z.looseObject({ sdkfileid: z.string() })
const whole = z.looseObject({})
const items = z.looseObject({ item: z.array(z.looseObject({ type: z.string() })) })
/** What a kind carries, under its own name unless another stands here. */
const CONTENTS: Record<string, { shape: z.ZodType<object>; under?: string }> = {
  text: { shape: z.object({ content: z.string() }) },
  image: { shape: file },
  voice: { shape: file },
  video: { shape: file },
  emotion: { shape: file },
  file: { shape: file },
  card: { shape: whole },
  location: { shape: z.looseObject({ longitude: z.number(), latitude: z.number() }) },
  link: { shape: whole },
  weapp: { shape: whole },
  chatrecord: { shape: items },
  mixed: { shape: items },
  todo: { shape: whole },
  vote: { shape: whole },
  collect: { shape: whole },
  redpacket: { shape: whole },
  meeting: { shape: whole },
  calendar: { shape: whole },
  docmsg: { shape: whole, under: 'doc' },
  markdown: { shape: whole, under: 'info' },
  news: { shape: whole, under: 'info' },
}

/** WeCom's ids of customers; those of staff are the corp's own words, which are rarely so long. */
const isExternal = (userid: string): boolean => /^w[om][\w-]{20,}$/.test(userid)

export function readRecord(record: unknown): Read {
  const head = common.safeParse(record)
  const named = nameOf(record)
  const bad = (code: RecordCode, detail: string): Read => ({ ...named, code, detail })
  if (!head.success) return bad('bad_record', detailOf(head.error))
  if (bytesOf(record) > MAX_RECORD_BYTES)
    return bad('record_too_large', `A record may have ${MAX_RECORD_BYTES} bytes in JSON`)
  const { seq, msgid, action } = head.data
  const nothing = { seq, msgid, room: null, externalUserid: null, byCustomer: false, recalls: null, content: null }
  if (action === 'switch') {
    const found = switched.safeParse(record)
    if (!found.success) return bad('bad_record', detailOf(found.error))
    return { message: { ...nothing, at: found.data.time, type: 'switch', userid: found.data.user } }
  }
  const found = said.safeParse(record)
  if (!found.success) return bad('bad_record', detailOf(found.error))
  const recall = action === 'recall' ? recalling.safeParse(record) : undefined
  if (recall && !recall.success) return bad('bad_record', detailOf(recall.error))
  const { from, tolist, roomid, msgtime, msgtype } = found.data
  const isOfCustomers = [from, ...tolist].some(isExternal)
  const content = recall || !isOfCustomers ? null : contentOf(msgtype, found.data)
  if (content instanceof z.ZodError) return bad('bad_record', detailOf(content))
  const recalls = recall?.data.revoke.pre_msgid ?? null
  const between = betweenWhom({ from, tolist, isRoom: roomid !== '' })
  return { message: { ...nothing, ...between, at: msgtime, type: msgtype, room: roomid || null, recalls, content } }
}

/** In a room a message is whoever's said it; what staff say there to many is about no one customer. */
function betweenWhom({ from, tolist, isRoom }: { from: string; tolist: string[]; isRoom: boolean }) {
  const byCustomer = isExternal(from)
  if (isRoom) return { byCustomer, externalUserid: byCustomer ? from : null, userid: byCustomer ? null : from }
  const [other] = tolist.filter((one) => isExternal(one) !== byCustomer)
  return byCustomer
    ? { byCustomer, externalUserid: from, userid: other ?? null }
    : { byCustomer, externalUserid: other ?? null, userid: from }
}

function contentOf(type: string, record: Record<string, unknown>): JsonObject | null | z.ZodError {
  const kind = Object.hasOwn(CONTENTS, type) ? CONTENTS[type]! : undefined
  if (!kind) return null
  const under = kind.under ?? type
  const found = z.object({ [under]: kind.shape }).safeParse(record)
  return found.success ? (found.data[under] as JsonObject) : found.error
}

/** What can be told of a record that cannot be read. */
function nameOf(record: unknown): { seq: number | null; msgid: string | null } {
  const { seq, msgid: name } = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>
  return { seq: common.shape.seq.safeParse(seq).data ?? null, msgid: msgid.safeParse(name).data ?? null }
}

function bytesOf(record: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(record))
  } catch {
    return Infinity // nested too deeply
  }
}

/** Where it is wrong and how; never what was there. */
const detailOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'record'}: ${message}`)
    .join('; ')
