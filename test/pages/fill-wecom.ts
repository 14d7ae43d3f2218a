import { setTimeout as sleep } from 'node:timers/promises'
import { roomOf, type Room } from './room.ts'

/** A corp that is connected, with a customer who was there, one of whom a sync told, and one who could not be read. */
const APP = { agentid: 1_000_002, secret: 'sandbox-app-secret' }
const CORP_ID = 'wwTea0000000000001'
const STAFF = 'LinXia'
const LOOK_MS = 50
const NO_PERMISSION = 48002
/** More than a callback is tried. */
const MANY = 50

export async function fillWecom(room: Room, nameOf: (mark: string) => string): Promise<void> {
  const { ask, play } = roomOf(room)
  const come = (mark: string) =>
    play('POST', '/act/customer.add_staff', { userid: STAFF, name: nameOf(mark), add_way: 2 })
  const { corp: held } = await ask('GET', '/api/corp')
  if (held) return come('later')
  await come('early')
  await ask('PUT', '/api/corp', { corpId: CORP_ID, agentId: APP.agentid, secret: APP.secret, expectedRevision: 0 })
  const { corp } = await ask('GET', '/api/corp')
  const { url, token, key: aesKey } = corp.callback
  await play('PUT', '/callback', { url, token, aesKey, agentid: APP.agentid })
  await play('POST', '/refuse', { path: 'externalcontact/get', errcode: NO_PERMISSION, times: MANY })
  await come('troubled')
  const last = async () => (await ask('GET', '/api/syncs?limit=1')).syncs[0]
  while (!(await last())?.finishedAt) await sleep(LOOK_MS)
  await play('PUT', '/switches', { callbackDropRate: 1 })
  await come('untold')
  await play('POST', '/settle', {})
  await play('PUT', '/switches', { callbackDropRate: 0 })
  // It goes on for a while: what callbacks may still tell of a welcome is waited for.
  await ask('POST', '/api/syncs')
  while ((await last()).differences === 0) await sleep(LOOK_MS)
}
