import { z } from 'zod'
import type { Fact, Json } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import type { Rule } from '../rules/language.ts'
import { underDefinitions, type Core } from './commit.ts'
import { Outdated } from './customer-store.ts'
import { rulesOf, selectDefinitions, selectPersonal, specsOf } from './definitions.ts'
import { instant } from './identity-store.ts'
import { changeDefinitions, personalNames } from './rule-store.ts'
import { sealStoredFlows } from './sop-tokens.ts'
import { sealRule } from './rule-tokens.ts'
import { sealMarked } from './seal.ts'
import { lockCustomers } from './customer-store.ts'
import { storeSecrets } from './vault-store.ts'

/**
 * Finishes what marking an attribute as personal began (features/attributes): new facts hold tokens from that instant, and
 * rules ask for both; here the values in the log and in customers are sealed, portion by portion beside live work, and at
 * the end rules ask for tokens only. It is the one exception to "the log is never rewritten". Portions follow identities,
 * which never move in the log, whoever's they become meanwhile. Every step may be done twice.
 */
const PORTION_IDENTITIES = 500
const SEALING_LOCK = 7_391_003

export class Sealing {
  private readonly core: Core
  private readonly onError: (error: unknown) => void
  private running: Promise<void> | undefined
  private isStopped = false

  constructor(core: Core, onError: (error: unknown) => void) {
    this.core = core
    this.onError = onError
  }

  /** There is something to seal. */
  begin(): void {
    this.finishAll().catch(this.onError)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.running?.catch(() => {})
  }

  /** Seals whatever was marked; calls while one is running share it. */
  finishAll(): Promise<void> {
    this.running ??= this.finish().finally(() => (this.running = undefined))
    return this.running
  }

  private async finish(): Promise<void> {
    const { database } = this.core
    const names = await database.rows(
      z.object({ name: z.string() }),
      sql`select name from attributes where personal and sealed_at is null order by name`,
    )
    if (names.length === 0) return
    // One process at a time; the lock goes with the transaction.
    await database.transaction(async (session) => {
      await session.run(sql`select pg_advisory_xact_lock(${SEALING_LOCK})`)
      for (const { name } of names) {
        let after: number | null = 0
        while (after !== null && !this.isStopped) after = await sealPortion(this.core, name, after)
        if (after === null) await this.conclude(name)
      }
    })
  }

  /** Nothing plain is left: rules ask for tokens only, and what turns keep of the plain values is read again. */
  private conclude(name: string): Promise<void> {
    const { core } = this
    const now = core.clock.now()
    return core.database.transaction((session) =>
      changeDefinitions(session, async (epoch) => {
        await session.run(sql`update attributes set sealed_at = ${instant(now)} where name = ${name}`)
        await sealStoredRules(core, session)
        await dropUnusedTallies(session)
        await session.run(sql`
          update tallies set epoch = ${epoch}
          where spec like '%"event":"identify"%' and strpos(spec, ${JSON.stringify(name)}) > 0`)
        await session.run(sql`
          insert into wakes (customer_id, due)
          select id, ${instant(now)} from customers where attributes ? ${name} and exists (
            select from tallies where epoch = ${epoch} and spec like '%"event":"identify"%')
          order by id on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
      }),
    )
  }
}

/** What a tally counts may name a plain value; the ids of those that rules ask for now stay. */
async function dropUnusedTallies(session: Session): Promise<void> {
  const used = specsOf(rulesOf(await selectDefinitions(session)))
  const specs = [...used.values()].map((spec) => JSON.stringify(spec))
  await session.run(sql`delete from tallies where spec <> all(${specs}::text[])`)
}

/** Every stored version: none may keep a plain value. What a retired one cannot ask of a token it asks no more. */
export async function sealStoredRules({ vault }: Pick<Core, 'vault'>, session: Session): Promise<void> {
  const names = personalNames({ personal: await selectPersonal(session) })
  const versions = await session.rows(
    z.object({ id: z.number(), rule: z.custom<Rule>(), status: z.string() }),
    sql`select id, rule, status from rule_versions order by id`,
  )
  const changed = versions.flatMap(({ id, rule, status }) => {
    const isOver = status !== 'live' && status !== 'building'
    const sealed = sealRule(vault, rule, { ...names, isOver })
    return JSON.stringify(sealed) === JSON.stringify(rule) ? [] : [{ id, rule: sealed }]
  })
  if (changed.length > 0)
    await session.run(sql`
      update rule_versions v set rule = c.rule
      from jsonb_to_recordset(${JSON.stringify(changed)}) as c (id integer, rule jsonb) where v.id = c.id`)
  await sealStoredFlows(vault, session, names)
}

type EventRow = [
  source: string,
  messageId: string,
  identityId: number,
  kind: string,
  value: string,
  properties: Fact['properties'],
]

/** Answers the last identity of the portion, null after the last portion. */
async function sealPortion(core: Core, name: string, after: number): Promise<number | null> {
  const { database, vault } = core
  const ids = (
    await database.rows(
      z.object({ id: z.number() }),
      sql`select id from identities where id > ${after} order by id limit ${PORTION_IDENTITIES}`,
    )
  ).map((row) => row.id)
  if (ids.length === 0) return null
  const marked = new Set([name])
  await underDefinitions(core, async (session) => {
    await holdCustomersOf(session, ids)
    const rows = (await session.rawRows(sql`
      select e.source, e.message_id, e.identity_id, i.kind, i.value, e.properties
      from identities i join events e on e.identity_id = i.id
      where i.id = any(${ids}::bigint[]) and e.type = 'identify' and not e.derived
        and (e.properties ? ${name} or exists (
          select from jsonb_object_keys(e.properties) k where starts_with(k, ${`${name}.`})))`)) as EventRow[]
    const facts = rows.map(([source, messageId, identityId, kind, value, properties]) => {
      const fact: Fact = { ...emptyFact, source, messageId, identifiers: [{ kind, value }], properties }
      return { identityId, fact: sealMarked(vault, fact, marked, { isOurs: true }) }
    })
    await storeSecrets(session, vault, facts)
    await writeProperties(
      session,
      facts.map(({ fact }) => fact),
    )
    await sealAttributes(core, session, ids, marked)
  })
  return ids.at(-1)!
}

const emptyFact: Omit<Fact, 'source' | 'messageId' | 'identifiers' | 'properties'> = {
  type: 'identify',
  name: 'identify',
  at: 0,
  receivedAt: 0,
  mark: null,
  context: null,
}

/** As turns do, in order of id; whoever moved to another customer meanwhile sends the portion back to its start. */
async function holdCustomersOf(session: Session, identityIds: number[]): Promise<void> {
  const read = () =>
    session.rawRows(sql`select distinct customer_id from identities where id = any(${identityIds}::bigint[])`)
  const before = (await read()).map(([id]) => id as number)
  await lockCustomers(session, before)
  const held = new Set(before)
  if ((await read()).some(([id]) => !held.has(id as number))) throw new Outdated()
}

async function writeProperties(session: Session, facts: Fact[]): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map(({ source, messageId, properties }) => ({ s: source, m: messageId, p: properties }))
  await session.run(sql`
    update events e set properties = r.p
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r (s text, m text, p jsonb)
    where e.source = r.s collate "C" and e.message_id = r.m collate "C"`)
}

/** Values are the same wherever they came from, so they are sealed by what they are. */
async function sealAttributes({ vault }: Core, session: Session, identityIds: number[], marked: ReadonlySet<string>) {
  const rows = (await session.rawRows(sql`
    select id, attributes from customers
    where id in (select customer_id from identities where id = any(${identityIds}::bigint[]))`)) as [
    number,
    Record<string, [Json, ...unknown[]]>,
  ][]
  const changed = rows.flatMap(([id, attributes]) => {
    const properties = Object.fromEntries(Object.entries(attributes).map(([key, [value]]) => [key, value]))
    const identifiers = [{ kind: 'anonymous_id', value: '' }]
    const fact: Fact = { ...emptyFact, source: '', messageId: '', identifiers, properties }
    const sealed = sealMarked(vault, fact, marked, { isOurs: true })
    if (sealed === fact) return []
    const entries = Object.entries(attributes).map(([key, [, ...place]]) => [key, [sealed.properties[key], ...place]])
    return [{ id, a: Object.fromEntries(entries) as object }]
  })
  if (changed.length > 0)
    await session.run(sql`
      update customers c set attributes = r.a
      from jsonb_to_recordset(${JSON.stringify(changed)}) as r (id bigint, a jsonb) where c.id = r.id`)
}
