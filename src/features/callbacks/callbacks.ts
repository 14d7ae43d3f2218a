import { checkAddress, openCallback, type CallbackProblem, type CallbackQuery } from '../../channels/wecom/callback.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { gathering } from '../../kernel/gathering.ts'
import { MAX_CALLBACKS_PER_WRITE } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { noteChecked, type Corps } from '../corps/corps.ts'
import { eventIn, subjectOf, welcomeIn, type AskedWelcome } from './rules.ts'
import { insertReceived, type Received } from './store.ts'

/**
 * Callbacks (回调): what WeCom tells by itself. Each is stored before it is answered and dealt with afterwards
 * (inbox.ts, handling.ts); one that comes twice is dealt with once.
 */
export { eventIn, hintOf, type AskedWelcome } from './rules.ts'
export { handle } from './handling.ts'
export { openInbox, type Handled, type Inbox } from './inbox.ts'
export { deleteDone } from './store.ts'

export interface CallbackDoor {
  /** The address is being entered in WeCom's console; answers what must be sent back. */
  check(query: CallbackQuery & { echostr: string }): Promise<string>
  /** Durable when it resolves. */
  receive(query: CallbackQuery, body: Uint8Array): Promise<void>
}

interface Parts {
  database: Database
  clock: Clock
  corps: Corps
  /** New ones are stored. */
  onStored(): void
  /** Somebody is to be greeted, within seconds; claimed by this process. */
  onWelcome(key: string, asked: AskedWelcome): void
}

export function openCallbackDoor({ database, clock, corps, onStored, onWelcome }: Parts): CallbackDoor {
  const store = gathering<Received, boolean>((received) => insertReceived(database, received), MAX_CALLBACKS_PER_WRITE)
  /** A key that another process has just changed is tried too, before WeCom is refused. */
  async function opened<T extends object>(open: (account: NonNullable<Awaited<ReturnType<Corps['account']>>>) => T) {
    const account = await corps.account()
    const first = account && open(account)
    if (first && !('problem' in first)) return first
    const fresh = await corps.account({ fresh: true })
    if (!fresh) throw new Refusal('no_corp')
    const second = open(fresh)
    if ('problem' in second) throw new Refusal('bad_callback', { problem: second.problem as CallbackProblem })
    return second
  }
  return {
    async check(query) {
      const { answer } = (await opened((account) => checkAddress(account, query))) as { answer: string }
      await noteChecked(database, clock.now())
      return answer
    },
    async receive(query, body) {
      const { key, xml } = (await opened((account) => openCallback(account, query, body))) as {
        key: string
        xml: string
      }
      const event = eventIn(xml)
      const welcome = welcomeIn(event)
      const isNew = await store({ key, xml, subject: subjectOf(event), receivedAt: clock.now(), welcome })
      onStored()
      if (isNew && welcome) onWelcome(key, welcome)
    },
  }
}
