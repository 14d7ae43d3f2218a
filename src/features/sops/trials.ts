import { z } from 'zod'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { tryOut, type TrialOutcome } from '../../sops/trial.ts'
import { isHeldOutOf } from '../../sops/walk.ts'
import { REASONS } from '../../touches/gate.ts'
import type { Sop } from '../../sops/language.ts'
import { whyRule } from '../customers/customers.ts'
import { checkSop } from './sops.ts'
import { selectSop } from './store.ts'

/**
 * A flow tried out before it is launched, by somebody made up or by a customer as they are now: nothing is kept, sent or asked.
 * Of a customer the branches answer as their rules do now, however far in the trial they come to them.
 */
const MAX_FACTS = 100
export const trialIn = z.strictObject({
  /** Without it, the draft. */
  definition: z.unknown().optional(),
  customer: z.int().optional(),
  startAt: z.iso.datetime({ offset: true }).optional(),
  deadlineAt: z.iso.datetime({ offset: true }).nullable().default(null),
  /** Without it: of a customer as the draw has it, else not. */
  isHeldOut: z.boolean().optional(),
  /** Cases of branches that hold for who is made up: "step.place". */
  holds: z.array(z.string().max(60)).max(1_000).default([]),
  /** Steps of which nothing goes, or nothing by one channel ("step.channel"), and why. */
  refused: z.record(z.string().max(60), z.enum(REASONS)).default({}),
  facts: z
    .array(
      z.strictObject({
        afterMs: z.int().min(0),
        event: z.string().min(1).max(200),
        properties: z.record(z.string(), z.json()).default({}),
      }),
    ) // prettier-ignore
    .max(MAX_FACTS)
    .default([]),
})
export type Trial = z.infer<typeof trialIn>

export async function trySop(core: Core, slug: string, trial: Trial): Promise<TrialOutcome> {
  const held = await selectSop(core.database, slug)
  if (!held) throw new Refusal('not_found')
  const definition = checkSop(trial.definition ?? held.definition)
  const { customer } = trial
  const isDrawn = customer !== undefined && isHeldOutOf(held.id, definition, customer)
  return tryOut(definition, {
    sop: held.id,
    customer: customer ?? 0,
    startAt: trial.startAt === undefined ? core.clock.now() : Date.parse(trial.startAt),
    calendar: core.definitions.calendar,
    deadlineAt: trial.deadlineAt === null ? null : Date.parse(trial.deadlineAt),
    isHeldOut: trial.isHeldOut ?? isDrawn,
    holds: customer === undefined ? new Set(trial.holds) : await holdsFor(core, customer, definition),
    refused: trial.refused,
    facts: trial.facts,
  })
}

async function holdsFor(core: Core, customer: number, { steps }: Sop): Promise<Set<string>> {
  const holds = new Set<string>()
  for (const [name, step] of Object.entries(steps))
    if (step.kind === 'branch')
      for (const [place, { rule }] of step.cases.entries())
        if ((await whyRule(core, customer, rule, 'en')).why.answer) holds.add(`${name}.${place}`)
  return holds
}
