import { WecomError } from '../../channels/wecom/errors.ts'
import type { Reader } from '../relations/relations.ts'
import { writeStatuses } from './store.ts'

interface Listed {
  chatId: string
  status: number
}

const PAGE = 1_000

/** Page by page, with where the next one begins; of these owners, or of all. */
export async function* groupsOf(
  { wecom }: Reader,
  { owners, cursor }: { owners?: string[] | undefined; cursor?: string | undefined },
): AsyncGenerator<{ groups: Listed[]; cursor: string | undefined }> {
  const body = {
    limit: PAGE,
    ...(owners && { owner_filter: { userid_list: owners } }),
    ...(cursor && { cursor }),
  }
  for await (const page of wecom.pages('externalcontact/groupchat/list', { body })) {
    const groups = page.group_chat_list.map(({ chat_id: chatId, status }) => ({ chatId, status }))
    yield { groups, cursor: page.next_cursor || undefined }
  }
}

/** How the groups of somebody who has left stand, of which no callback tells. */
export async function readStatuses(reader: Reader, owner: string): Promise<void> {
  try {
    for await (const { groups } of groupsOf(reader, { owners: [owner] })) await writeStatuses(reader.database, groups)
  } catch (error) {
    // WeCom knows them no longer: the next reading of all groups tells.
    if (!(error instanceof WecomError) || error.kind !== 'gone') throw error
  }
}
