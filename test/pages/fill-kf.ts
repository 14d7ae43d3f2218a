import { setTimeout as sleep } from 'node:timers/promises'
import { upTo, type Names } from './fill-one.ts'
import { roomOf, type Room } from './room.ts'

/** An account of kf in which somebody has asked what no reply answers; and a reply. */
const LOOK_MS = 50
/** WeCom's, for an account; ours, for a reply. */
const ACCOUNT_CHARS = 16
const NAME_CHARS = 50

export async function fillWithKf(room: Room, { named }: Pick<Names, 'named'>): Promise<void> {
  const { ask, play } = roomOf(room)
  const words = [{ how: 'contains', text: named('reply') }]
  await ask('POST', '/api/replies', { name: upTo(NAME_CHARS, named('reply')), words, text: named('question') })
  const { total: before } = await ask('GET', '/api/questions')
  const made = await play('POST', '/act/kf.add_account', { name: upTo(ACCOUNT_CHARS, named('kf')) })
  const account = { open_kfid: made.outcome.open_kfid }
  const came = await play('POST', '/act/kf.enter', { ...account, name: named('customer') })
  const session = { ...account, external_userid: came.outcome.external_userid }
  await play('POST', '/act/kf.customer_writes', { ...session, text: named('question') })
  while ((await ask('GET', '/api/questions')).total === before) await sleep(LOOK_MS)
}
