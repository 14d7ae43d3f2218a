import type { Fact } from '../events.ts'
import { errorCode } from '../kernel/database.ts'
import { COMMIT_LANES, MAX_COMMIT_EVENTS, MAX_WAITING_EVENTS } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'
import type { Vault } from '../kernel/vault.ts'
import { coerceItem, ItemProblem, type ItemContext, type ItemProblemCode } from './coerce.ts'
import { commitFacts, type Core } from './commit.ts'
import { Lane, laneOf } from './lane.ts'
import { insertQuarantined } from './quarantine.ts'
import { sealFact } from './seal.ts'

/**
 * The first of the three doors. Requests are gathered for as long as the commit before them takes and share one
 * transaction; each is answered after it. What cannot be taken is told apart item by item and kept in quarantine; what
 * the database refuses all the same is found by halving, so that the guilty item alone is parked.
 */
export interface ItemResult {
  messageId: string | null
  status: 'stored' | 'repeated' | 'quarantined'
  code?: ItemProblemCode
  detail?: string
}

export interface IngestContext extends Pick<ItemContext, 'source' | 'trusted' | 'sentAt' | 'isVerb'> {
  /** Out of quarantine: what is bad still lies there. */
  isReplay?: boolean
}

type Outcome = boolean | ItemProblem

export class Ingest {
  private readonly core: Core
  private readonly lanes: Lane<Outcome>[]
  private waitingEvents = 0
  /** Facts new to the log since the start, for metrics. */
  storedTotal = 0

  constructor(core: Core) {
    this.core = core
    const work = async (facts: Fact[]) => {
      const outcomes = await commitOrHalve(core, facts)
      this.storedTotal += outcomes.filter((one) => one === true).length
      return outcomes
    }
    this.lanes = Array.from({ length: COMMIT_LANES }, () => new Lane(work, MAX_COMMIT_EVENTS))
  }

  /** Resolves after the durable commit, one result per item. Throws Refusal('overloaded') when too many are waiting. */
  async ingest(items: unknown[], context: IngestContext): Promise<ItemResult[]> {
    if (this.waitingEvents + items.length > MAX_WAITING_EVENTS) throw new Refusal('overloaded')
    return this.core.traffic.take(() => this.take(items, context))
  }

  private async take(
    items: unknown[],
    { source, sentAt, trusted, isVerb, isReplay }: IngestContext,
  ): Promise<ItemResult[]> {
    const receivedAt = this.core.clock.now()
    const { database, vault, attributes } = this.core
    const contentId = (content: string) => vault.contentId(content)
    const context = { source, receivedAt, sentAt, trusted, isVerb: isVerb ?? false, contentId }
    let coerced = items.map((item) => coerceOrProblem(item, context, vault))
    let facts = coerced.filter((one): one is Fact => !(one instanceof ItemProblem))
    // Without a wait where there is none to wait for: who waits is counted a line below.
    const judging = attributes.refused(database, facts, receivedAt)
    const refused = judging && (await judging)
    if (refused) {
      coerced = coerced.map((one) => (one instanceof ItemProblem ? one : (refused.get(one) ?? one)))
      facts = facts.filter((fact) => !refused.has(fact))
    }
    const outcomes = facts.length > 0 ? await this.commit(facts) : []
    const byFact = new Map(facts.map((fact, index) => [fact, outcomes[index]!]))
    const results = coerced.map((one, index) => resultOf(one, byFact, items[index]))
    const bad = results.flatMap((result, index) =>
      result.status === 'quarantined' ? [{ item: items[index], code: result.code!, detail: result.detail! }] : [],
    )
    if (bad.length > 0 && !isReplay) await insertQuarantined(this.core, source, receivedAt, bad)
    return results
  }

  /** Resolves when nothing is waiting and nothing is being committed. */
  async drained(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.drained()))
  }

  private async commit(facts: Fact[]): Promise<Outcome[]> {
    const parts = this.lanes.map((): number[] => [])
    facts.forEach((fact, index) => parts[laneOf(fact, parts.length)]!.push(index))
    this.waitingEvents += facts.length
    const outcomes: Outcome[] = []
    try {
      await Promise.all(
        parts.map(async (indexes, lane) => {
          if (indexes.length === 0) return
          const own = await this.lanes[lane]!.commit(indexes.map((index) => facts[index]!))
          indexes.forEach((index, place) => (outcomes[index] = own[place]!))
        }),
      )
    } finally {
      this.waitingEvents -= facts.length
    }
    return outcomes
  }
}

function coerceOrProblem(item: unknown, context: ItemContext, vault: Vault): Fact | ItemProblem {
  try {
    return sealFact(vault, coerceItem(item, context), context.isVerb === true)
  } catch (error) {
    if (error instanceof ItemProblem) return error
    if (error instanceof RangeError) return new ItemProblem('too_deep', 'the event is nested too deeply')
    throw error
  }
}

function resultOf(one: Fact | ItemProblem, byFact: Map<Fact, boolean | ItemProblem>, item: unknown): ItemResult {
  const outcome = one instanceof ItemProblem ? one : byFact.get(one)!
  if (!(outcome instanceof ItemProblem))
    return { messageId: (one as Fact).messageId, status: outcome ? 'stored' : 'repeated' }
  const given = (item as { messageId?: unknown } | null)?.messageId
  const messageId = typeof given === 'string' ? given.slice(0, 100) : null
  return { messageId, status: 'quarantined', code: outcome.code, detail: outcome.message }
}

/** Class 22 is "data exception", 54 "limit exceeded": the item's fault, not the database's. */
const isDataFault = (error: unknown): boolean => /^(22|54)/.test(errorCode(error) ?? '')

async function commitOrHalve(core: Core, facts: Fact[]): Promise<(boolean | ItemProblem)[]> {
  try {
    return await commitFacts(core, facts)
  } catch (error) {
    if (!isDataFault(error)) throw error
    if (facts.length === 1) return [new ItemProblem('not_storable', 'the database cannot store this event')]
    const half = facts.length >> 1
    return [...(await commitOrHalve(core, facts.slice(0, half))), ...(await commitOrHalve(core, facts.slice(half)))]
  }
}
