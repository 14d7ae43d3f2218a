import { createHash } from 'node:crypto'
import { WecomError } from '../../channels/wecom/errors.ts'
import type { Answer } from '../../channels/wecom/calls.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { gathering } from '../../kernel/gathering.ts'
import type { Telling } from '../untold/untold.ts'
import { compare, isBehind, type Follow, type Hint, type Relation, type Word } from './rules.ts'
import * as store from './store.ts'
import { compareTags, tagItem, tagsOf } from './tags.ts'

/**
 * Relations (客户关系): which of the staff has which customer as a friend in WeCom, since when and by which way. What WeCom
 * says is read, compared with what it said before, and the difference told to the log; a relation's history is there. Facts
 * are named after what they say, so that the same reading told twice is told once.
 */
export type { Hint } from './rules.ts'
export { readingsIn, renameFriend } from './listing.ts'
export { noteMark, retellTags, selectOpen, selectTagged } from './marked.ts'
export { selectFollowers, selectFriends, selectUnread } from './store.ts'

export interface Reader {
  database: Database
  clock: Clock
  wecom: Wecom
  /** What was read, with the facts that follow from it. */
  write: Telling['write']
  compareReading: Comparing
  /** One after the other for each customer, and whatever else has a name. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>
}

type Customer = Answer<'externalcontact/get'>['external_contact']
/** As it was read at that instant. `customer`: undefined where they are nobody's friend, of whom WeCom says nothing. */
export interface Reading {
  externalUserid: string
  customer: Customer | undefined
  follows: Follow[]
  /** Whose friends were asked for; everybody's without. */
  among?: ReadonlySet<string>
  readAt: number
  /** What a callback has told of it. */
  hint?: Hint | undefined
}

/** Tells what is new of a reading, and answers it; in the turn of its customer. */
export type Comparing = (reading: Reading) => Promise<ContactWord[]>

/** What is told of a customer. */
export type ContactWord = Word & { externalUserid: string }

export interface Outcome {
  words: ContactWord[]
  /** What was read is older than what the hint says: it should be read again. */
  isBehind: boolean
}

/** Reads one customer and tells what is new. */
export const readCustomer = (reader: Reader, externalUserid: string, hint?: Hint): Promise<Outcome> =>
  reader.inTurn(externalUserid, async () => {
    const reading = { ...(await readOne(reader, externalUserid)), hint }
    if (hint && isBehind(reading.follows, hint)) return { words: [], isBehind: true }
    return { words: await reader.compareReading(reading), isBehind: false }
  })

/** What a list of many customers said. Who was read since, one by one, is left as that says. */
export const tellReadings = async (reader: Reader, readings: Reading[]): Promise<Outcome['words']> => {
  const telling = (reading: Reading) => reader.inTurn(reading.externalUserid, () => reader.compareReading(reading))
  return (await Promise.all(readings.map(telling))).flat()
}

async function readOne({ wecom, clock }: Reader, externalUserid: string): Promise<Reading> {
  const readAt = clock.now()
  let customer: Customer | undefined
  const follows: Follow[] = []
  try {
    for await (const page of wecom.pages('externalcontact/get', { query: { external_userid: externalUserid } })) {
      customer = page.external_contact
      for (const { tags, add_way: addWay, ...follow } of page.follow_user)
        follows.push({ ...follow, addWay, tagIds: tags.flatMap(({ tag_id: id }) => id ?? []) })
    }
  } catch (error) {
    // Nobody's friend any more.
    if (!(error instanceof WecomError) || error.kind !== 'gone') throw error
    return { externalUserid, customer: undefined, follows: [], readAt }
  }
  return { externalUserid, customer, follows, readAt }
}

interface ComparingParts {
  write: Telling['write']
  /** Facts that follow from these words, told with them. */
  followingFrom(reads: Pick<Session, 'rows'>, words: readonly ContactWord[]): Promise<unknown[]>
  /** These words are known now. */
  noted(words: readonly ContactWord[]): Promise<void>
}
const READINGS_AT_ONCE = 200

/** Readings that come together are compared and told together. */
export function openComparing({ write, followingFrom, noted }: ComparingParts): Comparing {
  async function apply(readings: Reading[]): Promise<ContactWord[][]> {
    const words = await write(async (tx) => {
      const { contacts, items, told } = await difference(tx, readings)
      await store.writeRead(tx, contacts)
      return { items: [...items, ...(await followingFrom(tx, told))], result: told }
    })
    await noted(words)
    const wordsOf = Map.groupBy(words, ({ externalUserid }) => externalUserid)
    return readings.map(({ externalUserid }) => wordsOf.get(externalUserid) ?? [])
  }
  const alone = async (reading: Reading) => (await apply([reading]))[0]!
  // What is wrong with one reading is no matter of those that came with it.
  return gathering<Reading, ContactWord[]>(
    (readings) =>
      apply(readings).catch((error: unknown) => {
        if (readings.length === 1) throw error
        return readings.map(alone)
      }),
    READINGS_AT_ONCE,
  )
}

async function difference(tx: Session, readings: Reading[]) {
  const ids = readings.map(({ externalUserid }) => externalUserid)
  const held = await store.selectHeld(tx, ids)
  const slugs = await store.selectSlugs(tx, tagsIn(readings, held))
  const marks = slugs.size > 0 ? await store.selectMarks(tx, ids) : undefined
  const items: unknown[] = []
  const contacts: store.ReadContact[] = []
  const told: Outcome['words'] = []
  for (const { externalUserid, customer, follows, among, readAt, hint } of readings) {
    const before = held.get(externalUserid)
    if (before && before.readAt > readAt) continue
    const relations = before?.relations.filter(({ userid }) => !among || among.has(userid)) ?? []
    const { words, changed, same } = compare(follows, relations, readAt, hint)
    const profile = customer ? hashOf(customer) : (before?.profile ?? '')
    if (customer && profile !== before?.profile) items.push(profileItem(customer, readAt))
    for (const word of words) {
      items.push(wordItem(externalUserid, word))
      told.push({ ...word, externalUserid })
    }
    if (!before && !customer) continue
    const all = new Map([...(before?.relations ?? []), ...changed].map((one) => [one.userid, one]))
    const tags = tagsTold(before, all.values(), { externalUserid, slugs, readAt, marks: marks?.get(externalUserid) })
    items.push(...tags.items)
    // Of a list it is kept that they were in it.
    const read = among ? [...changed, ...same] : changed
    contacts.push({ externalUserid, profile, readAt, relations: read, tagIds: tags.told, tagsAt: tags.at })
  }
  return { contacts, items, told }
}

/** Those that anything can be told of. */
const tagsIn = (readings: Reading[], held: Map<string, store.Held>): string[] => [
  ...new Set([
    ...readings.flatMap(({ follows }) => follows.flatMap(({ tagIds }) => tagIds)),
    ...[...held.values()].flatMap(({ tagIds, relations }) => [...tagIds, ...tagsOf(relations)]),
  ]),
]

/** Of two words about one tag the later has the later time, however fast readings follow each other. */
export function tagsTold(
  held: Pick<store.Held, 'tagIds' | 'tagsAt'> | undefined,
  relations: Iterable<Relation>,
  {
    externalUserid,
    slugs,
    marks,
    readAt,
  }: {
    externalUserid: string
    slugs: ReadonlyMap<string, string>
    marks: ReadonlySet<string> | undefined
    readAt: number
  },
) {
  const { words, told } = compareTags(held?.tagIds ?? [], tagsOf(relations), slugs, marks)
  const last = held?.tagsAt ?? null
  const at = Math.max(readAt, (last ?? 0) + 1)
  const items = words.map((word) => tagItem(externalUserid, word, at))
  return { items, told, at: items.length > 0 ? at : last }
}

const hashOf = (customer: Customer): string => createHash('sha256').update(JSON.stringify(customer)).digest('base64url')

const instantOf = (at: number): string => new Date(at).toISOString()

/** Somebody of WeChat is known by a unionid too, where the corp has bound a service account. */
function profileItem(customer: Customer, at: number): unknown {
  const {
    external_userid: externalUserid,
    unionid,
    name,
    avatar,
    type,
    gender,
    position,
    corp_name: company,
  } = customer
  const traits = {
    external_userid: externalUserid,
    ...(unionid !== undefined && { unionid }),
    ...(name && { name }),
    ...(avatar && { avatar }),
    ...(type !== undefined && { wecom_type: type === 1 ? 'wechat' : 'wecom' }),
    ...((gender === 1 || gender === 2) && { gender: gender === 1 ? 'male' : 'female' }),
    ...(position && { position }),
    ...(company && { company }),
  }
  return { type: 'identify', messageId: `profile ${externalUserid} ${at}`, timestamp: instantOf(at), traits }
}

const wordItem = (externalUserid: string, { name, at, properties }: Word): unknown => ({
  type: 'track',
  event: name,
  messageId: `${name === 'Contact Added' ? 'added' : 'ended'} ${externalUserid} ${properties.userid} ${at}`,
  timestamp: instantOf(at),
  properties,
  context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
})
