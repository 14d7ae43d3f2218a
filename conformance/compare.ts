import type { Fields } from './listener.ts'

/** A callback as it was read, against the fields of its fixture. */

/** What is drawn, or is a time or number of the sandbox's own: there, and something. */
const DRAWN = ['CreateTime', 'WelcomeCode', 'Token', 'LastMemVer', 'CurMemVer', 'Order']

/** XML knows text only. */
export const asText = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
  )

/** The same fields, in the same order. */
export function isAsWanted(told: Fields, wanted: Fields): boolean {
  if (Object.keys(told).join() !== Object.keys(wanted).join()) return false
  return Object.entries(wanted).every(([name, value]) =>
    DRAWN.includes(name)
      ? typeof told[name] === 'string' && told[name] !== ''
      : JSON.stringify(listed(told[name])) === JSON.stringify(listed(value)),
  )
}

/** One item may have been read as no list. */
function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return [(value as { Item?: unknown }).Item].flat()
}

/** node-easywechat merges a message into its envelope: what was in that alone is taken away, and the order is the
 *  message's again. */
export function withoutEnvelope(told: Fields, wanted: Fields): Fields {
  const envelope = ['AgentID', 'Encrypt'].filter((name) => !(name in wanted))
  const names = Object.keys(told).filter((name) => !envelope.includes(name))
  const [first, last] = [Object.keys(wanted), names.filter((name) => !(name in wanted))]
  return Object.fromEntries([...first.filter((name) => name in told), ...last].map((name) => [name, told[name]]))
}
