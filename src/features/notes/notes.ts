import type { Session } from '../../kernel/database.ts'
import { MAX_NOTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { forbidden } from '../../kernel/route.ts'
import type { Vault } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import * as store from './store.ts'

/**
 * Notes (备注): what whoever serves a customer writes down for the next time, and for colleagues who serve them too. It is
 * written about a person, so it is sealed, handed over with everything else, and erased with them. Rules do not read it: what
 * they are to know is a tag.
 */
export { deleteNotesOf } from './store.ts'

export interface Note {
  id: number
  text: string
  author: string
  authorName: string | null
  at: number
}

export async function readNotes(
  session: Pick<Session, 'rows'>,
  vault: Vault,
  customerId: number,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<Note[]> {
  const rows = await store.selectNotes(session, customerId, before, limit)
  return rows.map((row) => ({ ...row, text: vault.openItem(row.text).toString() }))
}

export async function writeNote(core: Core, author: string, askedId: number, text: string): Promise<number> {
  const { database, vault, clock } = core
  const [strongest] = await ensureIdentitiesOf(core, askedId)
  return database.transaction(async (session) => {
    if ((await store.countNotes(session, strongest!.customer_id)) >= MAX_NOTES)
      throw new Refusal('limit_reached', { limit: MAX_NOTES })
    const sealed = vault.sealItem(Buffer.from(text))
    return store.insertNote(session, { customerId: strongest!.id, author, text: sealed, now: clock.now() })
  })
}

/** By who has written it; `mayAny`: also somebody else's. */
export const deleteNote = (
  { database }: Core,
  { id: caller, mayAny }: { id: string; mayAny: boolean },
  customerId: number,
  id: number,
): Promise<void> =>
  database.transaction(async (session) => {
    const author = await store.holdAuthor(session, customerId, id)
    // Somebody was quicker: it is gone, as it should be.
    if (author === undefined) return
    if (author !== caller && !mayAny) throw forbidden('operator')
    await store.deleteNote(session, id)
  })
