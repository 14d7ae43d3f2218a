import type { Answer } from '../../channels/wecom/calls.ts'
import { readCustomer, tellReadings, type Reader, type Reading } from './relations.ts'
import { selectFriends } from './store.ts'

type Page = Answer<'externalcontact/batch/get_by_user'>

/** What a list of customers of some staff says. A customer of several of them stands there several times. */
export function readingsIn(page: Page, among: ReadonlySet<string>, readAt: number): Reading[] {
  const readings = new Map<string, Reading>()
  for (const { external_contact: customer, follow_info: follow } of page.external_contact_list) {
    const { external_userid: externalUserid } = customer
    const reading = readings.get(externalUserid) ?? { externalUserid, customer, follows: [], among, readAt }
    const { tag_id: tagIds, add_way: addWay, ...rest } = follow
    reading.follows.push({ ...rest, addWay, tagIds })
    readings.set(externalUserid, reading)
  }
  return [...readings.values()]
}

const PAGE = 100

/**
 * Somebody of the staff has another userid from now on. In the log they had their customers under the old one until then,
 * and have had them under the new one since WeCom says they became friends.
 */
export async function renameFriend(reader: Reader, from: string, to: string, at: number): Promise<void> {
  const hint = { userid: from, change: 'ended', at, reason: 'transferred' } as const
  const known = await selectFriends(reader.database, from)
  // Nobody is a friend under the old name: all of it was read already.
  if (known.length === 0) return
  const body = { userid_list: [to], limit: PAGE }
  const among = new Set([from, to])
  try {
    const readAt = reader.clock.now()
    for await (const page of reader.wecom.pages('externalcontact/batch/get_by_user', { body }))
      await tellReadings(
        reader,
        readingsIn(page, among, readAt).map((reading) => ({ ...reading, hint })),
      )
  } catch (error) {
    if ((error as { kind?: unknown }).kind !== 'gone') throw error
  }
  for (const externalUserid of await selectFriends(reader.database, from))
    await readCustomer(reader, externalUserid, hint)
}
