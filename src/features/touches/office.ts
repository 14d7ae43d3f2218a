import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import type { Hint } from '../relations/relations.ts'
import type { Telling } from '../untold/untold.ts'
import type { Compose } from './joining.ts'
import type { Message } from './sending.ts'
import type { SendTask } from './store.ts'

/** What those who send have at hand. */
export interface Office {
  database: Database
  clock: Timer
  zone: string
  wecom(): Promise<Wecom>
  /** What was read of WeCom, with the facts that follow from it. */
  write: Telling['write']
  compose: Compose
  /** A composed message in WeCom's form, its media brought there. */
  sendable(message: WrittenMessage): Promise<Message>
  /** WeCom says that a message did not reach them, and may have told nobody that they left: they are read. What
   *  cannot be read now is read at night; never rejects. */
  reread(externalUserids: string[], hint?: Hint): Promise<void>
  /** Somebody has not confirmed though reminded: whoever is above them hears of it. */
  escalate(task: Pick<SendTask, 'id' | 'userid' | 'madeAt'>): Promise<void>
}
