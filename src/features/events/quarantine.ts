import { z } from 'zod'
import type { Json, JsonObject } from '../../events.ts'
import type { Engine } from '../../engine.ts'
import { MAX_COMMIT_EVENTS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { dismiss, markReplayed, openQuarantined, selectQuarantined } from '../../pipeline/quarantine.ts'
import type { Quarantined } from '../../pipeline/quarantine.ts'

/** What could not be taken: to look at, with personal values masked, and to take once its cause is mended. */
export interface Replayed {
  stored: number
  repeated: number
  /** Still bad, with the reason of now. */
  refused: { id: number; code: string; detail: string }[]
}

export async function listQuarantine(core: Core, page: { before?: number; code?: string; limit: number }) {
  const [items, counts] = await Promise.all([selectQuarantined(core, page), countQuarantine(core)])
  return {
    items,
    counts,
    next: items.length === page.limit ? items.at(-1)!.id : null,
  }
}

const countQuarantine = (core: Core) =>
  core.database.rows(
    z.object({ code: z.string(), items: z.int(), latest: z.int() }),
    sql`select code, count(*) as items, max(id) as latest from quarantine where settled_at is null group by code order by items desc`,
  )

export async function readQuarantined(core: Core, id: number): Promise<Quarantined> {
  const [found] = await selectQuarantined(core, { before: id + 1, limit: 1 })
  if (found?.id !== id) throw new Refusal('not_found')
  return found
}

/** The next portion with a code; `after` the last id tried, so that what stays bad is not tried for ever. */
export async function replayByCode(engine: Engine, code: string, after: number) {
  const rows = await engine.core.database.rows(
    z.object({ id: z.int() }),
    sql`select id from quarantine where settled_at is null and code = ${code} and id > ${after}
        order by id limit ${MAX_COMMIT_EVENTS}`,
  )
  const ids = rows.map((row) => row.id)
  return { ...(await replay(engine, ids)), next: ids.length === MAX_COMMIT_EVENTS ? ids.at(-1)! : null }
}

/** Through the same door as when it came, as of when it came; a row is marked only once its event is durable. */
export async function replay({ core, doors }: Engine, ids: number[]): Promise<Replayed> {
  const rows = await openQuarantined(core, ids)
  const told: Replayed = { stored: 0, repeated: 0, refused: [] }
  for (const [source, own] of Map.groupBy(rows, (row) => row.source)) {
    const context = { source, sentAt: null, trusted: false, isReplay: true }
    const results = await doors.ingest(own.map(itemOf), context)
    const done = own.filter((_, index) => results[index]!.status !== 'quarantined')
    await markReplayed(
      core,
      done.map((row) => row.id),
      core.clock.now(),
    )
    results.forEach(({ status, code, detail }, index) => {
      if (status === 'quarantined') told.refused.push({ id: own[index]!.id, code: code!, detail: detail! })
      else told[status]++
    })
  }
  return told
}

/** What nobody will mend. */
export const dismissByCode = (
  core: Core,
  by: string,
  { code, upTo }: { code: string; upTo: number },
): Promise<number> => dismiss(core, { code, upTo, by, now: core.clock.now() })

/** What came without a time happened when it came. */
function itemOf({ item, received_at }: Quarantined): Json {
  const parsed = parsedOrNull(item)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return parsed
  const { timestamp, originalTimestamp, ...rest } = parsed as JsonObject
  return { ...rest, timestamp: timestamp ?? originalTimestamp ?? instant(received_at) }
}

function parsedOrNull(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null // it was too large to be kept whole
  }
}
