import type { Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_ATTRIBUTE_NAME_CHARS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { categoryOf } from '../../pipeline/personal.ts'
import { inUse, type Place } from '../../pipeline/places.ts'
import { changeDefinitions } from '../../pipeline/rule-store.ts'
import { selectSops } from '../../pipeline/sop-definitions.ts'
import { questionsOf } from '../../pipeline/sop-tokens.ts'
import { sealRule } from '../../pipeline/rule-tokens.ts'
import { sealStoredRules } from '../../pipeline/sealing.ts'
import * as store from './store.ts'

/**
 * Attributes (属性) are what identify facts say of customers. Each name ever seen is listed with the type of its values;
 * who marks one as personal makes it a secret from that instant on, and what is there already is sealed behind live work.
 * It cannot be taken back: facts do not remember what they no longer hold.
 */
export type { Attribute } from './store.ts'
export { attributeShape } from './store.ts'

export const listAttributes = (core: Pick<Core, 'database'>): Promise<store.Attribute[]> =>
  store.selectAttributes(core.database)

/**
 * Refused while a rule asks for more than equality of it ("starts with"), or while such a rule is being built. Values that
 * are there are sealed by the engine (`sealing`) within seconds, or by `engine.sealing.finishAll()`.
 */
export const markPersonal = (core: Core, name: string): Promise<store.Attribute> =>
  core.database.transaction(async (session) => {
    if (name.length === 0 || name.length > MAX_ATTRIBUTE_NAME_CHARS)
      throw invalidInput('name', wrong('name_length', { limit: MAX_ATTRIBUTE_NAME_CHARS }))
    const now = core.clock.now()
    return changeDefinitions(session, async () => {
      const held = await store.selectAttribute(session, name)
      // Personal by its name: nothing plain was ever kept of it.
      if (held?.personal) return held
      await checkRules(core, session, name)
      const marked = await store.markAttribute(session, name, now)
      await sealStoredRules(core, session)
      return marked
    })
  })

async function checkRules(core: Core, session: Session, name: string): Promise<void> {
  if (categoryOf(name) !== undefined) return
  const names = { marked: new Set([name]), unsealed: new Set([name]) }
  const building: Place[] = []
  for (const { rule, status, used_by } of await store.selectRulesInForce(session)) {
    const isConcerned = asks(core, rule, names, used_by)
    if (isConcerned && status === 'building') building.push(used_by)
  }
  if (building.length > 0) throw inUse(building, true)
  for (const { slug, definition } of await selectSops(session))
    for (const question of questionsOf(definition)) asks(core, question, names, { kind: 'sop', slug })
}

function asks(core: Core, rule: Parameters<typeof sealRule>[1], names: Parameters<typeof sealRule>[2], usedBy: Place) {
  try {
    return JSON.stringify(sealRule(core.vault, rule, names)) !== JSON.stringify(rule)
  } catch (error) {
    if (error instanceof Refusal) throw inUse([usedBy])
    throw error
  }
}
