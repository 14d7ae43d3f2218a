import { z } from 'zod'
import { SYNC_READERS } from '../../kernel/limits.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import {
  readCustomer,
  readingsIn,
  selectFollowers,
  selectFriends,
  selectUnread,
  tellReadings,
  type Outcome,
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
      const readings = readingsIn(page, new Set(members), readAt)
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

const readAll = (work: StepWork, ids: string[]): Promise<void> =>
  sideBySide(ids, SYNC_READERS, async (id) => {
    work.signal.throwIfAborted()
    await found(work, (await readCustomer(work.reader, id)).words)
    work.count('customers', 1)
  })

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
