import { DAY_MS } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { RunningSandbox } from '../sandbox.ts'
import { personOf, type Person } from './people.ts'

/**
 * Who of the shop's customers is a friend of the staff in WeCom: most of them, as in a brand that asks for it at the counter and
 * in each parcel. They came by a code, one after another over the months; a few have deleted the staff since.
 */
const SEED = 20_260_202
const FRIEND_SHARE = 0.82
const LEFT_SHARE = 0.05
/** Of the friends, how many come on the day before the first start. */
const ON_THE_LAST_DAY = 0.18
const MONTHS_MS = 100 * DAY_MS
const STEP_MS = 4 * DAY_MS

export interface Friend {
  person: Person
  /** Null: on the last day. */
  cameAt: number | null
  hasLeft: boolean
}

/** The friends among so many customers; those of before have come until then. */
export function friendsAmong(people: number, until: number): Friend[] {
  const friends: Friend[] = []
  for (let n = 0; n < people; n++) {
    const random = seededRandom(SEED + n)
    const [is, came, left, when] = [random.next(), random.next(), random.next(), random.next()]
    if (is >= FRIEND_SHARE) continue
    const isNew = came < ON_THE_LAST_DAY
    const cameAt = isNew ? null : until - Math.ceil(MONTHS_MS * when)
    friends.push({ person: personOf(n), cameAt, hasLeft: !isNew && left < LEFT_SHARE })
  }
  return friends
}

const STATE_OF_CITY: Record<string, string> = { 上海: 'jingan-counter', 杭州: 'xihu-counter' }

/** What they do to become friends. Who is one already stays one. */
export function scanOf({ traits }: Person, ways: ReadonlyMap<string, string>) {
  const { name, gender, unionid, city } = traits
  const config_id = ways.get(STATE_OF_CITY[city] ?? 'spring-poster')
  return { name: 'customer.scan_contact_way', input: { config_id, name, gender: gender === '女' ? 2 : 1, unionid } }
}

/** The codes of the corp, by their states. */
export async function waysOf(sandbox: RunningSandbox): Promise<Map<string, string>> {
  const rows = await sandbox.table<{ config_id: string; content: string }>('contact_ways')
  return new Map(
    rows.map(({ config_id, content }) => [(JSON.parse(content) as { state: string }).state, config_id] as const),
  )
}

export interface Pair {
  userid: string
  external_userid: string
}

/** Who are friends now, in the order in which they came. */
export const pairsOf = async (sandbox: RunningSandbox): Promise<Pair[]> =>
  (await sandbox.table<Pair & { staff_side: number; customer_side: number }>('relations'))
    .filter((one) => one.staff_side === 1 && one.customer_side === 1)
    .map(({ userid, external_userid }) => ({ userid, external_userid }))

/** The months in which nobody has listened to WeCom yet. May be done again: time goes on from where it is. */
export async function befriendBefore(sandbox: RunningSandbox, friends: Friend[], until: number): Promise<void> {
  const ways = await waysOf(sandbox)
  for (let at = until - MONTHS_MS; at <= until; at += STEP_MS) {
    const came = friends.filter(({ cameAt }) => cameAt !== null && cameAt > at - STEP_MS && cameAt <= at)
    await moveTo(sandbox, at)
    await sandbox.control('POST', '/acts', { acts: came.map(({ person }) => scanOf(person, ways)) })
  }
  await moveTo(sandbox, until)
  const left = new Set(friends.filter(({ hasLeft }) => hasLeft).map(({ person }) => person.traits.unionid))
  const people = await sandbox.table<{ external_userid: string; unionid: string }>('people')
  const leaving = new Set(people.filter(({ unionid }) => left.has(unionid)).map((one) => one.external_userid))
  const acts = (await pairsOf(sandbox)).filter(({ external_userid }) => leaving.has(external_userid))
  await sandbox.control('POST', '/acts', { acts: acts.map((input) => ({ name: 'customer.delete_staff', input })) })
}

/** Never back: of a start that was interrupted it stands later. */
export async function moveTo(sandbox: RunningSandbox, at: number): Promise<number> {
  const { now } = await sandbox.control<{ now: number }>('GET', '/clock')
  if (now >= at) return now
  return (await sandbox.control<{ now: number }>('POST', '/clock', { to: at })).now
}
