import type { Session } from '../../kernel/database.ts'
import { BY_HAND_LIFE_MS } from '../../kernel/limits.ts'
import type { Joined } from './joining.ts'
import * as store from './store.ts'
import { settle } from './told.ts'

/** The page beside a chat was closed before it said whether its client had taken a message. Nobody can know; it is told as not
 *  delivered, with a reason of its own, so that no touch stands open for ever and none is counted that may never have been. */
export async function giveUpUnheard(session: Session, now: number): Promise<Joined> {
  const ids = await store.holdUnheard(session, now - BY_HAND_LIFE_MS, BATCH)
  return {
    count: ids.length,
    items: ids.length === 0 ? [] : await settle(session, ids, { reason: 'unheard', at: now }),
  }
}

const BATCH = 200
