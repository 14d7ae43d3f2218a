import { z } from 'zod'
import type { Answer } from '../../channels/wecom/calls.ts'
import { SYNC_READERS } from '../../kernel/limits.ts'
import {
  readCustomer,
  selectFollowers,
  selectFriends,
  selectUnread,
  tellReadings,
  type Outcome,
  type Reading,
} from '../relations/relations.ts'
import type { StepWork } from './syncs.ts'

const MAX_MEMBERS = 100
const PAGE = 100

const position = z.object({ after: z.string(), cursor: z.string().nullish() }).nullable()

/** All customers, of a hundred staff at a time; where it was interrupted it goes on with the page that it was at. */
export async function readCustomers(work: StepWork): Promise<void> {
  const { reader, count } = work
  const { follow_user: all } = await reader.wecom.call('externalcontact/get_follow_user_list')
  const followers = all.sort()
  let { after, cursor } = position.parse(work.position) ?? { after: '', cursor: undefined }
  count('members_total', followers.length, 'is')
  for (;;) {
    const members = followers.filter((userid) => userid > after).slice(0, MAX_MEMBERS)
    if (members.length === 0) return
    const body = { userid_list: members, limit: PAGE, ...(cursor && { cursor }) }
    const readAt = reader.clock.now()
    for await (const page of reader.wecom.pages(
      'externalcontact/batch/get_by_user',
      { body },
      { signal: work.signal },
    )) {
      const readings = readingsOf(page, new Set(members), readAt)
      await found(work, await tellReadings(reader, readings))
      count('customers', readings.length)
      cursor = page.next_cursor
      if (cursor) await work.save({ after, cursor })
    }
    after = members.at(-1)!
    cursor = undefined
    count('members', members.length)
    await work.save({ after })
  }
}

type Page = Answer<'externalcontact/batch/get_by_user'>

/** A customer of several of these staff stands there several times. */
function readingsOf(page: Page, among: ReadonlySet<string>, readAt: number): Reading[] {
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

/** Those who were friends and were in none of the lists. */
export async function readMissing(work: StepWork): Promise<void> {
  let after = ''
  for (;;) {
    const ids = await selectUnread(work.reader.database, work.startedAt, after, PAGE)
    await readAll(work, ids)
    if (ids.length < PAGE) return
    after = ids.at(-1)!
  }
}

/** Who is a friend of whom, by a call for each of the staff; only where that is otherwise than we know it is more read. */
export async function compareFriends(work: StepWork): Promise<void> {
  const { reader, count } = work
  const { follow_user: all } = await reader.wecom.call('externalcontact/get_follow_user_list')
  const followers = [...new Set([...all, ...(await selectFollowers(reader.database))])].sort()
  count('members_total', followers.length, 'is')
  for (const userid of followers) {
    const listed = all.includes(userid) ? await friendsOf(work, userid) : []
    const known = new Set(await selectFriends(reader.database, userid))
    const now = new Set(listed)
    const other = [...listed.filter((id) => !known.has(id)), ...[...known].filter((id) => !now.has(id))]
    await readAll(work, other)
    count('members', 1)
    await work.save(null)
  }
}

/** WeCom answers whoever has none with an error. */
async function friendsOf({ reader, signal }: StepWork, userid: string): Promise<string[]> {
  try {
    return (await reader.wecom.call('externalcontact/list', { query: { userid } }, { signal })).external_userid
  } catch (error) {
    if ((error as { kind?: unknown }).kind === 'gone') return []
    throw error
  }
}

async function readAll(work: StepWork, ids: string[]): Promise<void> {
  const waiting = [...ids]
  const readSome = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      work.signal.throwIfAborted()
      await found(work, (await readCustomer(work.reader, id)).words)
      work.count('customers', 1)
    }
  }
  await Promise.all(Array.from({ length: SYNC_READERS }, readSome))
}

async function found(work: StepWork, words: Outcome['words']): Promise<void> {
  if (words.length === 0 || work.isFirst) return
  await work.differ(
    words.map(({ name, externalUserid, at, properties }) => ({
      kind: name === 'Contact Added' ? 'contact_added' : 'contact_ended',
      subject: externalUserid,
      detail: { at, ...properties },
    })),
  )
  await work.expectWelcomes(
    words.flatMap(({ name, externalUserid, at, properties }) =>
      name === 'Contact Added'
        ? { externalUserid, userid: properties.userid, state: properties.state ?? null, addedAt: at }
        : [],
    ),
  )
}
