import { z } from 'zod'
import type { Fact, FactType, JsonObject } from '../events.ts'
import { MAX_COMMIT_EVENTS } from '../kernel/limits.ts'
import { sql } from '../kernel/sql.ts'
import { commitFacts, type Core } from './commit.ts'
import { identifierOf, identitiesOf } from './verbs.ts'

/**
 * What a turn does to the customer beside its own tables — a flow sets a tag or an attribute — it writes down, and here it
 * becomes a fact like any other, so that a rebuild comes to the same. Told after the commit that decided it; whoever ends
 * in between leaves it to the next one, and told twice it is one, by its key.
 */
const deedRow = z.object({
  id: z.int(),
  key: z.string(),
  customer: z.int(),
  source: z.string(),
  type: z.string(),
  name: z.string(),
  properties: z.custom<JsonObject>(),
  at: z.int(),
})

export class Deeds {
  private readonly core: Core
  private readonly onError: (error: unknown) => void
  private running: Promise<void> | undefined

  constructor(core: Core, onError: (error: unknown) => void) {
    this.core = core
    this.onError = onError
  }

  /** Unless it is under way already. Never rejects. */
  begin(): void {
    this.running ??= this.tellAll()
      .catch(this.onError)
      .finally(() => (this.running = undefined))
  }

  async stop(): Promise<void> {
    await this.running
  }

  /** Until none is left. */
  async tellAll(): Promise<void> {
    const { core } = this
    for (;;) {
      const deeds = await core.database.rows(
        deedRow,
        sql`select id, key, customer_id as customer, source, type, name, properties, at from deeds order by id limit ${MAX_COMMIT_EVENTS}`,
      )
      if (deeds.length === 0) return
      const identities = await identitiesOf(core, [...new Set(deeds.map(({ customer }) => customer))])
      const facts = deeds.flatMap(({ key, customer, source, type, name, properties, at }): Fact[] => {
        const strongest = identities.get(customer)?.[0]
        // Somebody who was erased meanwhile has nothing done to them.
        if (!strongest) return []
        const identifiers = [identifierOf(strongest)]
        return [{ type: type as FactType, name, at, receivedAt: core.clock.now(), mark: null, source, messageId: key, identifiers, properties, context: null }] // prettier-ignore
      })
      await commitFacts(core, facts)
      await core.database.run(sql`delete from deeds where id = any(${deeds.map(({ id }) => id)}::bigint[])`)
    }
  }
}
