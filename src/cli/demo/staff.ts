import { searchCustomers } from '../../features/customers/customers.ts'
import { addContacts, putStaff } from '../../features/staff/staff.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { Core } from '../../pipeline/commit.ts'

/** Whom the staff of the demo's WeCom serves from the beginning; where they work, WeCom says. Once: what somebody has changed
 *  since stays. */
const STAFF = [
  ['LinXia', '林夏'],
  ['WangFang', '王芳'],
  ['ChenChen', '陈晨'],
  ['ZhouYi', '周一'],
] as const
const SERVED_EACH = 25

export async function employShop({ core, database, clock }: { core: Core; database: Database; clock: Clock }) {
  const everyone = { role: 'admin', serves: null } as const
  const { customers } = await searchCustomers(core, { limit: SERVED_EACH * STAFF.length }, everyone)
  for (const [index, [userid, name]] of STAFF.entries()) {
    await putStaff(database, clock, userid, { name, departments: [], hasLeft: false })
    const theirs = customers.filter((_, place) => place % STAFF.length === index).map(({ id }) => id)
    if (theirs.length > 0) await addContacts(core, { id: 'demo', random: systemRandom }, userid, theirs)
  }
}
