import { z } from 'zod'
import { errorCode } from '../../kernel/database.ts'
import { MAX_FORECAST_MS, PLANNED_AT_ONCE } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { askEveryone } from '../../pipeline/build.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectDefinitions } from '../../pipeline/definitions.ts'
import { isYes } from '../../rules/evaluate.ts'
import type { Rule } from '../../rules/language.ts'
import { exitsOf, isSending, type Sop, type SopStep, type Trigger } from '../../sops/language.ts'
import { isHeldOutOf } from '../../sops/walk.ts'
import { CHANNELS } from '../../touches/policy.ts'
import { forecastAmong, forecastShape } from '../broadcasts/broadcasts.ts'
import { sopIdOf, type Draft } from './rehearsals.ts'

/**
 * Before a flow is launched: who is now what it waits for, by name a few, and who of them would not get its first message if
 * it were sent at this instant. A broadcast's forecast, of the audience of a flow.
 */
export const audienceShape = z.object({
  at: z.int(),
  /** Whether everybody was looked at; else as many as the time allowed. */
  isWhole: z.boolean(),
  people: z.int(),
  sample: z.array(z.int()),
  /** The first that it sends; null: it sends nothing. */
  first: z
    .object({
      step: z.string(),
      channel: z.enum(CHANNELS),
      fallback: z.array(z.enum(CHANNELS)),
      content: z.string(),
      way: z.int().nullable(),
    })
    .nullable(),
  forecast: forecastShape.omit({ senders: true, tasks: true, at: true }).nullable(),
})
export type AudienceNow = z.infer<typeof audienceShape>

const SAMPLE = 5
const MAX_NAMES = 20

/** Null: who will do what lets them in, nobody knows. */
export async function audienceNow(
  core: Core,
  { slug, definition }: Draft,
  { maxMs = MAX_FORECAST_MS, signal = undefined as AbortSignal | undefined } = {},
): Promise<AudienceNow | null> {
  const rule = ruleOf(definition)
  if (rule === undefined) return null
  const at = core.clock.now()
  const begun = performance.now()
  const found = rule === null ? await everybody(core) : await whoIs(core, rule, { at, maxMs })
  const first = firstSendOf(definition)
  const { ids } = found
  const seen = { at, isWhole: found.isWhole, people: ids.length, sample: ids.slice(0, SAMPLE), first }
  if (first === null || signal?.aborted) return { ...seen, forecast: null }
  const sopId = await sopIdOf(core, slug)
  const { deadline, touch } = definition
  const planned = {
    ...touch,
    content: first.content,
    channels: [first.channel, ...first.fallback],
    way: first.way,
    validUntil: deadline?.kind === 'at' ? Date.parse(deadline.at) : null,
    isHeldOut: (customer: number) => isHeldOutOf(sopId, definition, customer),
  }
  const pageAfter = async (place: number) => {
    const end = place + PLANNED_AT_ONCE
    return { ids: ids.slice(place, end), next: end < ids.length && !signal?.aborted ? end : null }
  }
  const left = Math.max(0, maxMs - (performance.now() - begun))
  const forecast = await forecastAmong(core, pageAfter, planned, { maxNames: MAX_NAMES, maxMs: left })
  return { ...seen, forecast }
}

/** Undefined: what lets them in is a deed, and there is nothing that they have to be. Null: everybody. */
function ruleOf({ trigger, entry }: Sop): Rule | null | undefined {
  const being = beingOf(trigger)
  if (being === undefined) return entry ?? undefined
  return being === null || entry === null ? (being ?? entry) : { kind: 'all', of: [being, entry] }
}

/** What they are now who are in what it hears about. Of leaving, those who may leave. */
function beingOf(trigger: Trigger): Rule | null | undefined {
  switch (trigger.kind) {
    case 'segment':
      return { kind: 'segment', segment: trigger.segment }
    case 'tag':
      return { kind: 'tag', tag: trigger.tag }
    case 'stage':
      return { kind: 'stage', set: trigger.set, stage: trigger.stage }
    case 'date':
      return { kind: 'attribute', attribute: trigger.attribute, test: { op: 'exists' } }
    case 'schedule':
      return trigger.segment === null ? null : { kind: 'segment', segment: trigger.segment }
    default:
      return undefined
  }
}

/** The nearest to where they enter, whichever way they go. */
function firstSendOf({ first, steps }: Sop): AudienceNow['first'] {
  const seen = new Set<string>()
  for (let round = [first]; round.length > 0;) {
    const next: string[] = []
    for (const name of round) {
      const step: SopStep | undefined = steps[name]
      if (!step || seen.has(name)) continue
      seen.add(name)
      if (isSending(step)) {
        const { channel, fallback = [], content } = step
        return { step: name, channel, fallback, content, way: step.kind === 'invite' ? step.way : null }
      }
      next.push(...exitsOf(step).flatMap((exit) => exit.next ?? []))
    }
    round = next
  }
  return null
}

interface Found {
  ids: number[]
  isWhole: boolean
}

async function everybody({ database }: Core): Promise<Found> {
  const rows = await database.rows(
    z.object({ id: z.int() }),
    sql`select id from customers where merged_into is null and erased_at is null order by id`,
  )
  return { ids: rows.map(({ id }) => id), isWhole: true }
}

class TimeIsUp extends Error {}
const QUERY_CANCELED = '57014'

/** One statement for everybody, for as long as it may take. */
async function whoIs(core: Core, rule: Rule, { at, maxMs }: { at: number; maxMs: number }): Promise<Found> {
  const ids: number[] = []
  const begun = performance.now()
  try {
    await core.database.transaction(async (session) => {
      await session.run(sql`select set_config('statement_timeout', ${String(maxMs)}, true)`)
      const asked = { rule, at, isPast: false }
      await askEveryone(
        session,
        await selectDefinitions(session),
        core.definitions.calendar,
        asked,
        async (verdicts) => {
          for (const { id, verdict } of verdicts) if (isYes(verdict)) ids.push(id)
          if (performance.now() - begun > maxMs) throw new TimeIsUp()
        },
      )
    })
    return { ids, isWhole: true }
  } catch (error) {
    if (error instanceof TimeIsUp || errorCode(error) === QUERY_CANCELED) return { ids, isWhole: false }
    throw error
  }
}
