import type { Core } from '../../pipeline/commit.ts'
import type { WrittenMessage } from './message.ts'
import * as store from './store.ts'
import { customerValues } from './values.ts'
import { compileMessage } from './variables.ts'

/** Of the library what somebody of the staff may say to one customer now, filled in for them; what cannot be is left out. */
export interface Sayable {
  slug: string
  name: string
  topic: string
  message: WrittenMessage
}

export async function sayableTo(
  { database, clock }: Pick<Core, 'database' | 'clock'>,
  { customerId, staffName, search, limit }: { customerId: number; staffName: string; search: string; limit: number },
): Promise<Sayable[]> {
  const page = { search, purpose: undefined, topic: undefined, state: 'approved', kind: undefined, before: undefined, limit, now: clock.now() } as const // prettier-ignore
  const [rows, values] = await Promise.all([
    store.selectContents(database, page),
    customerValues(database, [customerId]),
  ])
  const filled = { customer: values.get(customerId) ?? {}, staff: { name: staffName }, event: {} }
  return rows.flatMap(({ slug, name, topic, approved }) => {
    if (!approved) return []
    const { message, render } = compileMessage(approved)
    const said = render ? render(filled) : message
    return said ? { slug, name, topic, message: said } : []
  })
}
