import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { ruleShape, stepShape as eventShape, type Rule, type Step as SopEvent } from '../rules/language.ts'
import type { Sop } from '../sops/language.ts'
import { rulesAsked, selectSops } from './sop-definitions.ts'
import type { Tokens } from './personal.ts'
import { sealRule, type PersonalNames } from './rule-tokens.ts'

/** Flows ask for tokens where they ask for what is personal, as rules do: in drafts too, which may be unfinished. */

const WINDOW = { kind: 'ever' } as const
/** A rule that asks just what the flow waits for. */
const ruleOf = (of: SopEvent): Rule => ({ kind: 'count', of, window: WINDOW, op: '>=', value: 1 })

/** All that it asks of customers and facts, as rules. */
export function questionsOf(sop: Sop): Rule[] {
  const { trigger, exit, goal, steps } = sop
  const events = [
    ...(trigger.kind === 'event' ? [trigger.of] : []),
    ...exit,
    ...(goal ? [goal.of] : []),
    ...Object.values(steps).flatMap((step) => (step.kind === 'await' ? step.of : [])),
  ]
  return [...rulesAsked(sop), ...events.map(ruleOf)]
}

/** Throws Refusal('personal_attribute') for a question that a token cannot answer. */
export function sealFlow(vault: Tokens, flow: unknown, names: PersonalNames): unknown {
  if (Array.isArray(flow)) return flow.map((one) => sealFlow(vault, one, names))
  if (typeof flow !== 'object' || flow === null) return flow
  // Nothing that a group is asked is personal.
  if ('subject' in flow && flow.subject === 'group') return flow
  const rule = ruleShape.safeParse(flow)
  if (rule.success) return sealRule(vault, rule.data, names)
  const event = eventShape.safeParse(flow)
  if (event.success) return (sealRule(vault, ruleOf(event.data), names) as { of: SopEvent }).of
  return Object.fromEntries(Object.entries(flow).map(([field, value]) => [field, sealFlow(vault, value, names)]))
}

const TABLES = ['sops', 'sop_versions'] as const

/** Every stored flow: none may keep a plain value. What one that lets nobody in cannot ask of a token it asks no more. */
export async function sealStoredFlows(vault: Tokens, session: Session, names: PersonalNames): Promise<void> {
  const loaded = new Set((await selectSops(session)).map(({ versionId }) => versionId))
  for (const table of TABLES) {
    const rows = await session.rows(z.object({ id: z.int(), definition: z.unknown() }), {
      text: `select id, definition from ${table} order by id`,
      values: [],
    })
    const changed = rows.flatMap(({ id, definition }) => {
      const isOver = table === 'sops' || !loaded.has(id)
      const sealed = sealFlow(vault, definition, { ...names, isOver })
      return JSON.stringify(sealed) === JSON.stringify(definition) ? [] : [{ id, definition: sealed }]
    })
    if (changed.length > 0)
      await session.run({
        text: `update ${table} t set definition = c.definition
               from jsonb_to_recordset($1) as c (id integer, definition jsonb) where t.id = c.id`,
        values: [JSON.stringify(changed)],
      })
  }
}
