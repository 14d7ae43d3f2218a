import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { sql, type Sql } from '../kernel/sql.ts'
import { isYes, untilOf, type Verdict } from '../rules/evaluate.ts'
import type { Rule } from '../rules/language.ts'
import { askEveryone } from './build.ts'
import { retrying, type Core } from './commit.ts'
import { raiseEpoch } from './definitions-cache.ts'
import { selectDefinitions } from './definitions.ts'
import { instant } from './identity-store.ts'
import { FIRM_LEAD_MS } from './turn.ts'

/**
 * Brings new versions of rules to life. A segment is filled from the log beside the version in force, while turns maintain
 * both; rows a turn has written stay, since the turn knew at least as much. Then it is swapped in for an instant in which no
 * turn runs, and everyone in the old or the new version is woken, so that Entered and Left are announced behind live work.
 * Tags and stages are in force at once; whom they concern is woken. Every step may be done twice.
 */
const PORTION_ROWS = 10_000
const BUILD_LOCK = 7_391_002

const unfinishedRow = z.object({
  id: z.number(),
  rule_id: z.number(),
  owner: z.string(),
  status: z.string(),
  rule: z.custom<Rule>(),
})
type Unfinished = z.infer<typeof unfinishedRow>

export class Builder {
  private readonly core: Core
  private readonly onError: (error: unknown, versionId: number | null) => void
  private running: Promise<number> | undefined
  private isStopped = false

  constructor(core: Core, onError: (error: unknown, versionId: number | null) => void) {
    this.core = core
    this.onError = onError
  }

  /** There is something to build. */
  begin(): void {
    this.finishAll().catch((error: unknown) => this.onError(error, null))
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.running?.catch(() => 0)
  }

  /** Finishes every version that is not; answers how many. Calls while one is running share it. */
  finishAll(): Promise<number> {
    this.running ??= this.finish().finally(() => (this.running = undefined))
    return this.running
  }

  private async finish(): Promise<number> {
    let count = 0
    while (!this.isStopped) {
      const unfinished = await this.core.database.rows(
        unfinishedRow,
        sql`select v.id, v.rule_id, r.owner, v.status, v.rule from rule_versions v join rules r on r.id = v.rule_id
            where v.status in ('live', 'building') and v.announced_at is null and v.problem is null order by v.id limit 1`,
      )
      const version = unfinished[0]
      if (!version) return count
      await this.finishOne(version)
      count++
    }
    return count
  }

  private async finishOne(version: Unfinished): Promise<void> {
    try {
      // One builder at a time over all processes; the lock goes with the transaction.
      await this.core.database.transaction(async (session) => {
        await session.run(sql`select pg_advisory_xact_lock(${BUILD_LOCK})`)
        if (version.owner === 'segment') {
          if (version.status === 'building') {
            await this.fill(session, version)
            await this.swap(version)
          }
          await this.announceSegment(version)
        } else await this.announceRule(session, version)
      })
    } catch (error) {
      if (await this.isGone(version)) return
      this.onError(error, version.id)
      const problem = error instanceof Error ? error.message : String(error)
      const at = instant(this.core.clock.now())
      await this.core.database.run(sql`
        update rule_versions set problem = ${problem}, problem_at = ${at} where id = ${version.id}`)
    }
  }

  private async fill(session: Session, version: Unfinished): Promise<void> {
    const at = this.core.clock.now()
    const rows = await selectDefinitions(session)
    const asked = { rule: version.rule, at, isPast: false }
    await askEveryone(session, rows, this.core.definitions.calendar, asked, async (verdicts) => {
      for (const portion of portions(verdicts)) await this.writePortion(version.id, portion, at)
    })
  }

  private async writePortion(versionId: number, verdicts: { id: number; verdict: Verdict }[], at: number) {
    const members = verdicts
      .filter(({ verdict }) => isYes(verdict))
      .map(({ id, verdict }) => ({
        c: id,
        u: verdict === Infinity ? undefined : instant(verdict),
        f: verdict - at <= FIRM_LEAD_MS,
      }))
    if (members.length > 0)
      await this.write(sql`
        insert into members (version_id, customer_id, since, until, firm)
        select ${versionId}, c, ${instant(at)}, u, f
        from jsonb_to_recordset(${JSON.stringify(members)}) as m (c bigint, u timestamptz, f boolean) order by c
        on conflict (version_id, customer_id) do nothing`)
    const later = verdicts.filter(({ verdict }) => !isYes(verdict) && untilOf(verdict) < Infinity)
    await this.wake(later.map(({ id, verdict }) => ({ c: id, d: instant(untilOf(verdict)) })))
  }

  private async wake(wakes: { c: number; d: string }[]): Promise<void> {
    if (wakes.length === 0) return
    await this.write(sql`
      insert into wakes (customer_id, due)
      select c, d from jsonb_to_recordset(${JSON.stringify(wakes)}) as w (c bigint, d timestamptz) order by c
      on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
  }

  /** Rows that turns write too. */
  private write(statement: Sql): Promise<number> {
    return retrying(this.core, () => this.core.database.run(statement))
  }

  /** A short transaction of its own: turns stand still while it holds the epoch. */
  private async swap({ id, rule_id }: Unfinished): Promise<void> {
    const now = this.core.clock.now()
    await this.core.database.transaction(async (session) => {
      await raiseEpoch(session)
      const building = await session.run(sql`select 1 from rule_versions where id = ${id} and status = 'building'`)
      if (building === 0) return
      await session.run(sql`update rule_versions set status = 'retired' where rule_id = ${rule_id} and status = 'live'`)
      await session.run(sql`update rule_versions set status = 'live', live_at = ${instant(now)} where id = ${id}`)
      await session.run(sql`delete from members where version_id = ${id} and until = '-infinity'`)
    })
  }

  private async announceSegment({ id, rule_id }: Unfinished): Promise<void> {
    const now = instant(this.core.clock.now())
    let after = 0
    while (true) {
      const found = await this.core.database.rows(
        z.object({ customer_id: z.number() }),
        sql`select distinct customer_id from members where version_id in (select id from rule_versions where rule_id = ${rule_id})
            and customer_id > ${after} order by customer_id limit ${PORTION_ROWS}`,
      )
      if (found.length === 0) break
      await this.wake(found.map((row) => ({ c: row.customer_id, d: now })))
      after = found.at(-1)!.customer_id
    }
    await this.core.database.run(sql`
      delete from members where version_id in (select id from rule_versions where rule_id = ${rule_id} and status = 'retired')`)
    await this.core.database.run(sql`update rule_versions set announced_at = ${now} where id = ${id}`)
  }

  /** A tag or stage: wakes whom its rule holds for, or will by time alone, and who holds the tag by the old rule. */
  private async announceRule(session: Session, { id, rule_id, rule }: Unfinished): Promise<void> {
    const at = this.core.clock.now()
    const rows = await selectDefinitions(session)
    await askEveryone(session, rows, this.core.definitions.calendar, { rule, at, isPast: false }, async (verdicts) => {
      const concerned = verdicts.filter(({ verdict }) => isYes(verdict) || untilOf(verdict) < Infinity)
      for (const portion of portions(concerned))
        await this.wake(
          portion.map(({ id: customer, verdict }) => ({
            c: customer,
            d: instant(isYes(verdict) ? at : untilOf(verdict)),
          })),
        )
    })
    await this.write(sql`
      insert into wakes (customer_id, due)
      select k.customer_id, ${instant(at)} from customer_tags k join tags t on t.id = k.tag_id
      where t.rule_id = ${rule_id} and k.origin = 'rule' order by 1
      on conflict (customer_id) do update set due = excluded.due where excluded.due < wakes.due`)
    await this.core.database.run(sql`update rule_versions set announced_at = ${instant(at)} where id = ${id}`)
  }

  /** Edited or archived while it was being built: somebody else's next version will be. */
  private async isGone({ id }: Unfinished): Promise<boolean> {
    const rows = await this.core.database.rows(
      z.object({ status: z.string() }),
      sql`select status from rule_versions where id = ${id}`,
    )
    return rows[0]?.status === 'retired'
  }
}

function* portions<T>(list: T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += PORTION_ROWS) yield list.slice(from, from + PORTION_ROWS)
}
