import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Timer } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import type { SendableMoment } from './sendable.ts'

/** What those who make Moments and look at them have at hand. */
export interface Office {
  database: Database
  clock: Timer
  zone: string
  wecom(): Promise<Wecom>
  /** The message of a version, its addresses leading through links. */
  track(session: Session, versionId: number, message: WrittenMessage): Promise<WrittenMessage>
  /** In WeCom's form, its pictures or its video brought there; rejects where one cannot be. */
  sendable(message: WrittenMessage): Promise<SendableMoment>
}
