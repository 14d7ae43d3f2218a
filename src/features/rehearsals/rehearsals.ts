import { z } from 'zod'
import type { Fact, JsonObject } from '../../events.ts'
import { MAX_REHEARSAL_MS, MAX_TEST_RUN_MS, REHEARSED_AT_ONCE } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import { sourceOf } from '../../pipeline/asked-store.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectFacts } from '../../pipeline/fact-store.ts'
import { readGate } from '../../pipeline/ledgers.ts'
import { definitionsOf, rehearse, type Happening } from '../../pipeline/rehearsal.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import type { Sop } from '../../sops/language.ts'
import type { Ledger } from '../../touches/gate.ts'
import { rehearseGroup } from '../group-flows/group-flows.ts'

/**
 * Rehearsals (试运行): what a flow would do to one customer from now on, whatever happens to them; and what it would have
 * done to everybody, had it run since some day. Both are the engine's own turns, and nothing of it is written.
 */
export interface Draft {
  slug: string
  definition: Sop
}

export const sopIdOf = async ({ database }: Core, slug: string): Promise<number> =>
  (await database.rows(z.object({ id: z.int() }), sql`select id from sops where slug = ${slug}`))[0]?.id ?? 0

// ── One customer ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface TestRun {
  /** Null: somebody made up, a friend of the staff with these attributes and tags. */
  customer: number | null
  attributes: JsonObject
  tags: string[]
  /** What lets them in, where it is an event; else they are started by hand. */
  trigger: JsonObject
  /** What happens to them then. */
  facts: { afterMs: number; event: string; properties: JsonObject }[]
}

export const MADE_UP = 1
/** A friend of the staff, who has had nothing yet. */
export const LEDGER_OF_MADE_UP: Ledger = { kf: null, externalUserid: 'made up', userids: ['made up'], consents: [], touches: [] } // prettier-ignore

export async function testRun(core: Core, { slug, definition }: Draft, run: TestRun): Promise<Happening[]> {
  const startAt = core.clock.now()
  const sopId = await sopIdOf(core, slug)
  const id = run.customer === null ? MADE_UP : (await ensureIdentitiesOf(core, run.customer))[0]!.customer_id
  return core.database.transaction(async (session) => {
    const rehearsed = { slug, sopId, definition, launchedAt: startAt }
    const definitions = await definitionsOf(session, rehearsed, core.definitions.calendar)
    const known = run.customer === null ? [] : ((await selectFacts(session, [id], null)).get(id) ?? [])
    const gate = await readGate(session, run.customer === null ? [] : [id], startAt, definitions.sops)
    const ledger = gate.ledgers.get(id) ?? LEDGER_OF_MADE_UP
    const { trigger, subject } = definition
    const begins = trigger.kind === 'event'
      ? factAt(startAt, trigger.of.event, run.trigger)
      : factAt(startAt, 'SOP Start Asked', { sop: slug }) // prettier-ignore
    const after = run.facts.map(({ afterMs, event, properties }) => factAt(startAt + afterMs, event, properties))
    const until = startAt + MAX_TEST_RUN_MS
    const told = [begins, ...after.sort((a, b) => a.at - b.at)]
    if (subject === 'group') {
      if (run.customer !== null) throw new Refusal('sop_of_others', { subject })
      return firstOf(
        rehearseGroup(definitions, madeUpGroup(run.attributes), { facts: told, gate, until, most: MAX_HAPPENINGS }),
      )
    }
    const facts = [...(run.customer === null ? madeUp(run, startAt - 1) : known), ...told]
    const life = { id, facts, ledger: { ...ledger, consents: [], groups: [] }, gate, until, most: MAX_HAPPENINGS }
    return firstOf(rehearse(definitions, life).filter(({ at }) => at >= startAt))
  })
}

/** A flow that goes round goes on for ever: so many are enough to see it. */
/** The turn that brings the last of them may bring more. */
const MAX_HAPPENINGS = 500
const firstOf = (happenings: Happening[]): Happening[] => happenings.slice(0, MAX_HAPPENINGS)

function madeUp({ attributes, tags }: TestRun, at: number): Fact[] {
  const identify: Fact = { ...factAt(at, 'identify', attributes), type: 'identify' }
  return [identify, ...tags.map((tag) => factAt(at, 'Tag Added', { tag, until: null }))]
}

const MADE_UP_CUSTOMERS = 50
export const madeUpGroup = ({ name, customers }: JsonObject) => ({
  name: typeof name === 'string' ? name : '',
  customers: typeof customers === 'number' ? customers : MADE_UP_CUSTOMERS,
})

let made = 0
export const factAt = (at: number, name: string, properties: JsonObject): Fact => ({
  type: 'track',
  name,
  at,
  properties,
  source: 'rehearsal',
  messageId: `${String(++made).padStart(12, '0')}`,
  receivedAt: at,
  mark: null,
  identifiers: [],
  context: null,
  seq: -made,
})

// ── Everybody ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const pastShape = z.object({
  since: z.int(),
  until: z.int(),
  /** Whether everybody was looked at; else as many as the time allowed. */
  isWhole: z.boolean(),
  people: z.int(),
  entered: z.int(),
  /** How they left; the others would be in it still. */
  left: z.record(z.string(), z.int()),
  sent: z.int(),
  suppressed: z.array(z.object({ reason: z.string(), cap: z.string().nullable(), touches: z.int() })),
  tasks: z.record(z.string(), z.int()),
  steps: z.record(z.string(), z.object({ sent: z.int(), suppressed: z.int(), tasks: z.int() })),
  days: z.array(z.object({ day: z.string(), sent: z.int(), suppressed: z.int(), tasks: z.int() })),
})
export type Past = z.infer<typeof pastShape>

/** Had it run since then, by the policy of now, and with who is a friend now. */
export async function rehearsePast(
  core: Core,
  draft: Draft,
  since: number,
  { maxMs = MAX_REHEARSAL_MS, signal = undefined as AbortSignal | undefined } = {},
): Promise<Past> {
  const until = core.clock.now()
  if (since >= until) throw new Refusal('not_past')
  // Of groups nobody has kept what they were in the past.
  const { subject } = draft.definition
  if (subject !== 'customer') throw new Refusal('sop_of_others', { subject })
  const rehearsed = { ...draft, sopId: await sopIdOf(core, draft.slug), launchedAt: since }
  const { calendar } = core.definitions
  const tally = openTally(since, until, calendar.zone)
  const begun = performance.now()
  for (let after = 0; ;) {
    const ids = await core.database.transaction(async (session) => {
      const definitions = await definitionsOf(session, rehearsed, calendar)
      const rows = await session.rawRows(sql`
        select id from customers where id > ${after} and merged_into is null and erased_at is null
        order by id limit ${REHEARSED_AT_ONCE}`)
      const found = rows.map(([id]) => id as number)
      const facts = await selectFacts(session, found, null)
      const gate = await readGate(session, found, until, definitions.sops)
      for (const id of found) {
        const ledger = { ...gate.ledgers.get(id)!, consents: [], touches: [], groups: [] }
        // What the flow has set itself it sets anew.
        const own = (facts.get(id) ?? []).filter(({ source }) => source !== sourceOf(draft.slug))
        tally.note(rehearse(definitions, { id, facts: own, ledger, gate, until }))
      }
      return found
    })
    if (ids.length < REHEARSED_AT_ONCE) return tally.result(true)
    after = ids.at(-1)!
    // Whoever asked has gone, or it has taken long enough.
    if (signal?.aborted || performance.now() - begun > maxMs) return tally.result(false)
  }
}

function openTally(since: number, until: number, zone: string) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  let [people, entered, sent] = [0, 0, 0]
  const left: Past['left'] = {}
  const tasks: Past['tasks'] = {}
  const steps: Past['steps'] = {}
  const suppressed = new Map<string, Past['suppressed'][number]>()
  const days = new Map<string, Past['days'][number]>()
  const count = (at: number, step: string | undefined, what: 'sent' | 'suppressed' | 'tasks') => {
    const day = format.format(at)
    const ofDay = days.get(day) ?? { day, sent: 0, suppressed: 0, tasks: 0 }
    days.set(day, { ...ofDay, [what]: ofDay[what] + 1 })
    if (step === undefined) return
    const ofStep = steps[step] ?? { sent: 0, suppressed: 0, tasks: 0 }
    steps[step] = { ...ofStep, [what]: ofStep[what] + 1 }
  }
  return {
    note(happenings: Happening[]): void {
      people++
      for (const { at, name, properties } of happenings) {
        const said = properties as { reason?: string; cap?: string; nextChannel?: string; step?: string; kind?: string }
        if (name === 'SOP Entered') entered++
        else if (name === 'SOP Left') left[said.reason!] = (left[said.reason!] ?? 0) + 1
        else if (name === 'Touch Requested') {
          sent++
          count(at, said.step, 'sent')
        } else if (name === 'Touch Suppressed' && said.nextChannel === undefined) {
          const { reason = '', cap = null } = said
          const held = suppressed.get(`${reason} ${cap}`) ?? { reason, cap, touches: 0 }
          suppressed.set(`${reason} ${cap}`, { ...held, touches: held.touches + 1 })
          count(at, said.step, 'suppressed')
        } else if (name === 'Task Given') {
          tasks[said.kind!] = (tasks[said.kind!] ?? 0) + 1
          count(at, said.step, 'tasks')
        }
      }
    },
    result: (isWhole: boolean): Past => ({
      since,
      until,
      isWhole,
      people,
      entered,
      left,
      sent,
      suppressed: [...suppressed.values()].sort((a, b) => b.touches - a.touches),
      tasks,
      steps,
      days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
    }),
  }
}
