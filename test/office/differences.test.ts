import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { cancelBroadcast, createBroadcast, launchBroadcast } from '../../src/features/broadcasts/broadcasts.ts'
import { broadcastRoutes } from '../../src/features/broadcasts/routes.ts'
import { joinCustomers, sayConsent } from '../../src/features/customers/customers.ts'
import { archiveSegment, createSegment } from '../../src/features/segments/segments.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { DEFAULT_POLICY } from '../../src/touches/policy.ts'
import { Chance } from '../oracle/chance.ts'
import { addContent } from '../support/contents.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/**
 * Launched today, sent tomorrow, with WeCom played: for whom it comes out otherwise, and because of what. Held to the log as
 * a reader would go through it, one entry after the other.
 */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, pass } = office
const { core } = office.engine
const chance = new Chance(20_260_302)
const ACTOR = { id: 'test', random: systemRandom }

for (const slug of ['spring', 'summer', 'autumn']) await addContent(database, slug, `Hello from ${slug}`)
const CAP_MS = 36 * HOUR_MS
const CAP = { name: '一天半一条', kinds: null, channels: null, most: 1, window: { kind: 'rolling', ms: CAP_MS }, upTo: 'high' } // prettier-ignore
const usePolicy = (policy: object) =>
  database.run(sql`
    insert into touch_policies (id, policy, changed_at) values (1, ${JSON.stringify(policy)}, to_timestamp(${clock.now()}::float8 / 1000))
    on conflict (id) do update set policy = excluded.policy, changed_at = excluded.changed_at`)
const POLICY = { ...DEFAULT_POLICY, quiet: null, caps: [CAP] }
await usePolicy(POLICY)
const count = (event: string, window: object) => ({
  kind: 'count',
  of: { event, where: [] },
  window,
  op: '>=',
  value: 1,
})
const VISITORS = {
  kind: 'all',
  of: [count('Visited', { kind: 'rolling', ms: 30 * HOUR_MS }), { kind: 'not', of: count('Order Completed', { kind: 'ever' }) }], // prettier-ignore
}
await createSegment(core, { slug: 'visitors', name: '访客', rule: VISITORS }, 'test')

let told = 0
const tell = (person: string, event: string) =>
  office.engine.doors.ingest(
    [{ type: 'track', event, messageId: `${event} ${told++}`, context: { externalIds: [{ type: 'external_userid', id: person }] } }],
    { source: 'shop', sentAt: null, trusted: true },
  ) // prettier-ignore
const userid = 'LinXia'
const newcomer = (name: string): string => act(sandbox, 'customer.add_staff', { userid, name, add_way: 1 }).external_userid // prettier-ignore
const customerOf = async (person: string): Promise<number> =>
  (await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from identities where value = ${person}`))[0]!.id // prettier-ignore
const say = async (person: string, given: boolean) =>
  sayConsent(core, ACTOR, await customerOf(person), { channel: 'wecom', purpose: 'marketing', given })
async function greet(ids: number[]): Promise<number> {
  const audience = { kind: 'customers' as const, ids }
  const id = await createBroadcast(core, { name: '问候', content: 'spring', kind: 'marketing', priority: 'normal', audience, startsAt: null }, 'test') // prettier-ignore
  await launchBroadcast(core, id, 1)
  return id
}
async function launchFor(audience: object, { content = 'summer', inMs = DAY_MS } = {}): Promise<number> {
  const startsAt = new Date(clock.now() + inMs).toISOString()
  const id = await createBroadcast(core, { name: '明天', content, kind: 'marketing', priority: 'normal', audience: audience as never, startsAt }, 'test') // prettier-ignore
  await launchBroadcast(core, id, 1)
  await settle()
  return id
}

const route = broadcastRoutes.find(({ path }) => path === '/api/broadcasts/:id/differences')!
async function read(id: number, query: object = {}): Promise<any> {
  const asked = { world: { engine: office.engine }, params: { id }, query: { limit: 200, ...query }, caller: { role: 'analyst' } } // prettier-ignore
  return (route.run as (asked: unknown) => Promise<unknown>)(asked)
}

// ── The log, as a reader goes through it ──────────────────────────────────────────────────────────────────────────────

const entry = z.object({
  seq: z.int(),
  customer: z.int(),
  name: z.string(),
  at: z.int(),
  received: z.int(),
  derived: z.boolean(),
  broadcast: z.int().nullable(),
})
type Entry = z.infer<typeof entry>
const readLog = () =>
  database.rows(
    entry,
    sql`select e.seq, i.customer_id as customer, e.name, e.timestamp as at, e.received_at as received, e.derived,
          (e.properties ->> 'broadcast')::int as broadcast
        from events e join identities i on i.id = e.identity_id order by e.seq`,
  )
const PART = {
  audience: ['Segment Entered', 'Segment Left'],
  unreachable: ['Contact Added', 'Contact Ended'],
  no_consent: ['Consent Given', 'Consent Withdrawn'],
  cap: ['Touch Requested'],
} as const
type Check = keyof typeof PART
const CHECKS = Object.keys(PART) as Check[]

interface State {
  fails: Record<Check, boolean>
  /** What turned each of them last. */
  turned: Partial<Record<Check, { seq: number | null; at: number; name: string | null }>>
  slots: number[]
}
const fresh = (): State => ({ fails: { audience: true, unreachable: true, no_consent: false, cap: false }, turned: {}, slots: [] }) // prettier-ignore

/** What is known of a customer after this entry. */
function hear(state: State, one: Entry, but: number): State {
  const check = CHECKS.find((part) => (PART[part] as readonly string[]).includes(one.name))
  if (!check || (check === 'cap' && one.broadcast === but)) return state
  const fails = ['Segment Left', 'Contact Ended', 'Consent Withdrawn', 'Touch Requested'].includes(one.name)
  const slots = check === 'cap' ? [...state.slots, one.at] : state.slots
  if (state.fails[check] === fails) return { ...state, slots }
  return {
    fails: { ...state.fails, [check]: fails },
    turned: { ...state.turned, [check]: { seq: one.seq, at: one.at, name: one.name } },
    slots,
  }
}
/** And after time has gone on to that instant. */
function wait(state: State, to: number): State {
  const last = state.slots.at(-1)
  if (!state.fails.cap || last === undefined || last + CAP_MS > to) return state
  const turned = { seq: null, at: last + CAP_MS, name: null }
  return { ...state, fails: { ...state.fails, cap: false }, turned: { ...state.turned, cap: turned } }
}
const failing = ({ fails }: State): Check | undefined => CHECKS.find((check) => fails[check])

function readDifferences(
  log: Entry[],
  { id, from, to }: { id: number; from: { seq: number; at: number }; to: number },
) {
  const found = new Map<number, { said: string | null; became: string | null; cause: State['turned'][Check] }>()
  const decidedAt = Math.min(...log.filter(({ broadcast }) => broadcast === id).map(({ seq }) => seq))
  for (const [customer, entries] of Map.groupBy(log, (one) => one.customer)) {
    let state = fresh()
    for (const one of entries.filter(({ seq }) => seq <= from.seq)) state = hear(wait(state, one.at), one, id)
    const before = wait(state, from.at)
    state = before
    // Who is out since this very instant is out, whether or not the log says so before the plan looks.
    const isHeard = ({ seq, name, at }: Entry) => seq < decidedAt || (name === 'Segment Left' && at <= to)
    for (const one of entries.filter((entry) => entry.seq > from.seq && isHeard(entry)))
      state = hear(wait(state, one.at), one, id)
    const after = wait(state, to)
    const [said, became] = [failing(before), failing(after)]
    if (said === became) continue
    const place = (check: Check | undefined) => (check ? CHECKS.indexOf(check) : CHECKS.length)
    const check = place(became) < place(said) ? became! : said!
    const word = (one: Check | undefined) => (one === 'audience' ? null : (one ?? 'goes'))
    const { seq = null, ...cause } = after.turned[check]!
    found.set(customer, {
      said: word(said),
      became: word(became),
      cause: { ...cause, seq: seq !== null && seq < decidedAt ? seq : null },
    })
  }
  return found
}

const headOf = async (id: number) =>
  (await database.rows(z.object({ at: z.int(), seq: z.int() }), sql`select at, seq from forecasts where broadcast_id = ${id}`))[0]! // prettier-ignore

test('a day between: who differs is who differs by the log, and each has the entry that caused it', async () => {
  await settle()
  const people = Array.from({ length: 50 }, (_, n) => newcomer(`客人${n}`))
  await settle()
  const friends = new Set(people)
  const acts: [number, (person: string) => unknown][] = [
    [5, (person) => tell(person, 'Visited')],
    [1, (person) => tell(person, 'Order Completed')],
    [3, (person) => tell(person, 'Looked Around')],
    [3, (person) => say(person, chance.often(0.5))],
    [3, async (person) => greet([await customerOf(person)])],
    [
      3,
      (person) => {
        const isFriend = friends.has(person)
        if (isFriend) act(sandbox, 'customer.delete_staff', { userid, external_userid: person })
        else act(sandbox, 'customer.add_staff', { userid, external_userid: person, add_way: 1 })
        return isFriend ? friends.delete(person) : friends.add(person)
      },
    ],
  ]
  async function live(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour++) {
      for (const person of people)
        if (chance.often(0.07)) await chance.weigh(acts.map(([weight, doing]) => [weight, () => doing(person)])) // prettier-ignore
      await settle()
      await pass(HOUR_MS)
    }
  }
  for (const person of people) if (chance.often(0.6)) await tell(person, 'Visited')
  await live(26)
  // Chance alone seldom lets somebody change their mind and do nothing else.
  const back = newcomer('回心转意')
  await settle()
  await tell(back, 'Visited')
  await say(back, false)
  await settle()
  const id = await launchFor({ kind: 'segment', segment: 'visitors' })
  const from = await headOf(id)
  expect(from.at).toBe(clock.now())
  await say(back, true)
  await live(23)
  await pass(HOUR_MS)
  const log = await readLog()
  const expected = readDifferences(log, { id, from, to: clock.now() })
  const answered = await read(id)
  const found = new Map<number, any>(answered.differences.map((one: any) => [one.customer, one]))
  expect([...found.keys()]).toEqual([...expected.keys()].sort((a, b) => a - b))
  // Of each kind there is somebody, or this says little.
  expect(new Set(answered.causes.map(({ cause, name }: any) => `${cause} ${name ?? ''}`.trim()))).toEqual(
    new Set(['event Segment Left', 'event Segment Entered', 'event Touch Requested', 'event Consent Withdrawn', 'event Consent Given', 'event Contact Ended', 'event Contact Added', 'time', 'time Segment Left']), // prettier-ignore
  )
  expect(answered.people).toBe(expected.size)
  for (const [customer, one] of expected) {
    const got = found.get(customer)
    const { said, became, cause } = one
    expect({ customer, said: got.said, became: got.became, seq: got.seq, at: got.at }).toEqual({ customer, said, became, seq: cause!.seq, at: cause!.at }) // prettier-ignore
    if (cause!.seq !== null && cause!.name?.startsWith('Segment')) {
      const at = log.find(({ seq }) => seq === cause!.seq)!
      const facts = log.filter((entry) => !entry.derived && entry.customer === customer && entry.received === at.received && entry.seq < at.seq && ['Visited', 'Order Completed'].includes(entry.name)) // prettier-ignore
      expect([got.cause, got.underSeq]).toEqual(facts.length === 0 ? ['time', null] : ['event', facts.at(-1)!.seq])
    }
  }
  const some = answered.differences.find(({ name }: any) => name === 'Consent Withdrawn')
  const only = await read(id, { cause: 'event', event: 'Consent Withdrawn' })
  expect(only.differences).toContainEqual(some)
  expect(only.differences.every(({ name }: any) => name === 'Consent Withdrawn')).toBe(true)
})

const soon = { inMs: HOUR_MS }
/** Friends who have had nothing yet. */
async function room(names: string[]): Promise<{ people: string[]; ids: number[] }> {
  const people = names.map(newcomer)
  await settle()
  return { people, ids: await Promise.all(people.map(customerOf)) }
}

test('planned and sent at one instant there is no difference; what WeCom could not deliver is one, with its fact', async () => {
  const { people, ids } = await room(['甲', '乙'])
  const id = await greet(ids)
  await settle()
  expect(await read(id)).toMatchObject({ saidAt: clock.now(), people: 0, causes: [] })
  act(sandbox, 'customer.delete_staff', { userid, external_userid: people[1]! })
  await pass(MINUTE_MS)
  const { msgid } = sandbox.state.get<{ msgid: string }>`select msgid from broadcasts order by id desc limit 1`!
  act(sandbox, 'staff.confirm_broadcast', { msgid, userid })
  await pass(10 * MINUTE_MS)
  const { differences } = await read(id)
  expect(differences).toMatchObject([{ customer: ids[1], said: 'goes', became: 'not_friend', cause: 'event', name: 'Touch Failed' }]) // prettier-ignore
  const [fact] = await database.rows(z.object({ name: z.string() }), sql`select name from events where seq = ${differences[0].seq}`) // prettier-ignore
  expect(fact).toEqual({ name: 'Touch Failed' })
})

test('a slot that is free again, a merge, a new policy, a content that expires or is archived: each is named', async () => {
  const { ids } = await room(['丙', '丁', '戊', '己'])
  const [freed, into, from] = ids as [number, number, number, number]
  const other = await greet([freed])
  await settle()
  await sayConsent(core, ACTOR, from, { channel: 'wecom', purpose: 'marketing', given: false })
  const id = await launchFor({ kind: 'customers', ids: [freed, into, ids[3]!] }, soon)
  await pass(20 * MINUTE_MS)
  await cancelBroadcast(core, other)
  await pass(20 * MINUTE_MS)
  await joinCustomers(core, ACTOR, into, from)
  await pass(21 * MINUTE_MS)
  expect((await read(id)).differences).toMatchObject([
    { customer: freed, said: 'cap', became: 'goes', cause: 'cancelled' },
    { customer: into, said: 'goes', became: 'no_consent', cause: 'event', name: 'Customers Merged' },
  ])

  const later = await room(['庚'])
  const whole = { kind: 'customers', ids: later.ids }
  const [byPolicy, byTime, byHand] = [
    await launchFor(whole, soon),
    await launchFor(whole, { ...soon, content: 'autumn' }),
    await launchFor(whole, { ...soon, content: 'spring' }),
  ]
  await pass(10 * MINUTE_MS)
  const changedAt = clock.now()
  await usePolicy({ ...POLICY, consent: { ...POLICY.consent, broadcast: 'given' } })
  await pass(50 * MINUTE_MS)
  expect((await read(byPolicy)).differences).toMatchObject([{ said: 'goes', became: 'no_consent', cause: 'policy', at: changedAt }]) // prettier-ignore
  expect((await read(byTime)).differences).toMatchObject([{ cause: 'policy' }])
  expect((await read(byHand)).differences).toMatchObject([{ cause: 'policy' }])
  await usePolicy(POLICY)
  const expiresAt = clock.now() + 30 * MINUTE_MS
  await database.run(
    sql`update contents set expires_at = to_timestamp(${expiresAt}::float8 / 1000) where slug = 'autumn'`,
  )
  const expires = await launchFor(whole, { ...soon, content: 'autumn' })
  const archived = await launchFor(whole, { ...soon, content: 'spring' })
  await pass(40 * MINUTE_MS)
  const archivedAt = clock.now()
  await database.run(
    sql`update contents set archived_at = to_timestamp(${archivedAt}::float8 / 1000) where slug = 'spring'`,
  )
  await pass(20 * MINUTE_MS)
  expect((await read(expires)).differences).toMatchObject([{ became: 'content_expired', cause: 'time', at: expiresAt }])
  expect((await read(archived)).differences).toMatchObject([{ became: 'no_content', cause: 'content', at: archivedAt }])
})

test('cancelled before it began, or for a segment that is gone: that is why nobody gets it', async () => {
  const { people } = await room(['辛', '壬'])
  for (const person of people) await tell(person, 'Visited')
  await settle()
  const audience = { kind: 'segment', segment: 'visitors' }
  const [cancelled, gone] = [await launchFor(audience, soon), await launchFor(audience, soon)]
  await cancelBroadcast(core, cancelled)
  expect((await read(cancelled)).differences.slice(-2)).toMatchObject([{ cause: 'cancelled', at: clock.now() }, { cause: 'cancelled' }]) // prettier-ignore
  await pass(MINUTE_MS)
  await archiveSegment(core, 'visitors')
  const archivedAt = clock.now()
  await pass(HOUR_MS)
  const last = (await read(gone)).differences.slice(-2)
  expect(last).toMatchObject([{ said: 'goes', became: null, cause: 'segment', at: archivedAt }, { cause: 'segment' }])
})

test('nothing is said of one that is not launched, and one that is not there is not found', async () => {
  const draft = await createBroadcast(core, { name: '草稿', content: 'summer', kind: 'care', priority: 'normal', audience: { kind: 'customers', ids: [1] }, startsAt: null }, 'test') // prettier-ignore
  expect(await read(draft)).toMatchObject({ saidAt: null, people: 0 })
  await expect(read(99_999)).rejects.toThrow('not_found')
})
