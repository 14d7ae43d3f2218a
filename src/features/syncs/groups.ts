import { z } from 'zod'
import { WecomError } from '../../channels/wecom/errors.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import { SYNC_READERS } from '../../kernel/limits.ts'
import { groupsOf, readGroup, selectUnread, type GroupEvent } from '../groups/groups.ts'
import type { StepWork } from './syncs.ts'

const MAX_OWNERS = 100
const PAGE = 100

/** `after`: the last owner whose groups are all read, where WeCom lists them by owners only. */
const position = z
  .object({ after: z.string().nullish(), cursor: z.string().nullish(), isListed: z.boolean().optional() })
  .nullable()

/** All groups that are listed, then those that we have and that are not; it goes on with the page that it was at. */
export async function readGroupsStep(work: StepWork): Promise<void> {
  const begun = position.parse(work.position) ?? {}
  if (!begun.isListed) {
    if (begun.after == null) await readAllOrByOwner(work, begun.cursor ?? undefined)
    else await readByOwner(work, begun.after, begun.cursor ?? undefined)
    await work.save({ isListed: true })
  }
  let after = ''
  for (;;) {
    const ids = await selectUnread(work.reader.database, work.startedAt, after, PAGE)
    await readThem(work, ids.map((chatId) => ({ chatId, status: undefined }))) // prettier-ignore
    if (ids.length < PAGE) return
    after = ids.at(-1)!
  }
}

async function readAllOrByOwner(work: StepWork, cursor: string | undefined): Promise<void> {
  try {
    for await (const page of groupsOf(work.reader, { cursor })) {
      await readThem(work, page.groups)
      if (page.cursor) await work.save({ cursor: page.cursor })
    }
  } catch (error) {
    // Who may see very many must say whose.
    if (!(error instanceof WecomError) || error.meaning !== 'too_wide') throw error
    await readByOwner(work, '', undefined)
  }
}

async function readByOwner(work: StepWork, begin: string, cursor: string | undefined): Promise<void> {
  const { follow_user: all } = await work.reader.wecom.call('externalcontact/get_follow_user_list')
  let after = begin
  for (let from = cursor; ; from = undefined) {
    const owners = all.sort().filter((userid) => userid > after).slice(0, MAX_OWNERS) // prettier-ignore
    if (owners.length === 0) return
    for await (const page of groupsOf(work.reader, { owners, cursor: from })) {
      await readThem(work, page.groups)
      if (page.cursor) await work.save({ after, cursor: page.cursor })
    }
    after = owners.at(-1)!
    await work.save({ after })
  }
}

const readThem = (work: StepWork, groups: { chatId: string; status: number | undefined }[]): Promise<void> =>
  sideBySide(groups, SYNC_READERS, async ({ chatId, status }) => {
    work.signal.throwIfAborted()
    const { events } = await readGroup(work.reader, chatId, { status })
    work.count('groups', 1)
    if (events.length === 0 || work.isFirst) return
    await work.differ(events.map((event) => ({ kind: kindOf(event), subject: chatId, detail: { at: event.at, ...event.detail } }))) // prettier-ignore
  })

const kindOf = ({ kind }: GroupEvent): string =>
  kind === 'joined' || kind === 'left' ? `group_member_${kind}` : `group_${kind}`
