import { searchCustomers } from '../../features/customers/customers.ts'
import { addContacts, createDepartment, putStaff } from '../../features/staff/staff.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { Core } from '../../pipeline/commit.ts'

/** Who works in the demo's shops and whom they serve. Once: what somebody has changed since stays. */
const SHOPS = ['上海静安店', '杭州西湖店']
const STAFF: [userid: string, name: string, shop: number, leads: boolean][] = [
  ['LinXia', '林夏', 0, true],
  ['WangFang', '王芳', 0, false],
  ['ChenChen', '陈晨', 1, true],
  ['ZhouYi', '周一', 1, false],
]
const SERVED_EACH = 25

export async function employShop({ core, database, clock }: { core: Core; database: Database; clock: Clock }) {
  const top = await createDepartment(database, { name: '直营门店', parentId: null })
  const shops: number[] = []
  for (const name of SHOPS) shops.push(await createDepartment(database, { name, parentId: top }))
  const everyone = { role: 'admin', serves: null } as const
  const { customers } = await searchCustomers(core, { limit: SERVED_EACH * STAFF.length }, everyone)
  for (const [index, [userid, name, shop, leads]] of STAFF.entries()) {
    await putStaff(database, clock, userid, { name, departments: [{ id: shops[shop]!, leads }], hasLeft: false })
    const theirs = customers.filter((_, place) => place % STAFF.length === index).map(({ id }) => id)
    if (theirs.length > 0) await addContacts(core, { id: 'demo', random: systemRandom }, userid, theirs)
  }
}
