import { systemClock } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import { upTo, WAY_NAME_CHARS, type Names } from './fill-one.ts'
import { roomOf, type Room } from './room.ts'

/** A customer group with the staff and the customer of that name, as a reading of WeCom would have left it; and a way into
 *  it, of which WeCom knows nothing. */
export async function fillWithGroup(
  { database, ...room }: Room & { database: Database },
  { mark, named }: Names,
): Promise<void> {
  const now = systemClock.now()
  const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString()
  const chat = `wr-${mark}`
  const [owner, customer] = [mark, `wm-${mark}`]
  await database.run(sql`
    insert into groups (chat_id, name, owner, notice, status, created_at, read_at)
    values (${chat}, ${named('group')}, ${owner}, ${named('group')}, 1, ${at(5)}, ${at(0)})`)
  await database.run(sql`
    insert into group_members (chat_id, member_id, type, joined_at, join_scene, invitor, state) values
      (${chat}, ${owner}, 'staff', ${at(5)}, 1, null, null),
      (${chat}, ${customer}, 'customer', ${at(3)}, 1, ${owner}, ${named('group').slice(0, 30)}),
      (${chat}, 'wm-nobody', 'customer', ${at(0)}, 3, null, null)`)
  const joined = (member: string, type: string) => JSON.stringify({ member, type })
  const renamed = JSON.stringify({ from: named('group'), to: named('group') })
  await database.run(sql`
    insert into group_events (chat_id, at, kind, detail) values
      (${chat}, ${at(5)}, 'created', ${JSON.stringify({ name: named('group'), owner })}),
      (${chat}, ${at(5)}, 'joined', ${joined(owner, 'staff')}),
      (${chat}, ${at(4)}, 'renamed', ${renamed}),
      (${chat}, ${at(3)}, 'joined', ${joined(customer, 'customer')}),
      (${chat}, ${at(0)}, 'joined', ${joined('wm-nobody', 'customer')})`)
  const name = upTo(WAY_NAME_CHARS, named('join way'))
  await roomOf(room).ask('POST', '/api/join-ways', { name, chatIds: [chat] })
}
