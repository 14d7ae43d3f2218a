import { act } from '../../wecom-sandbox/actions/actions.ts'
import { moveTime } from '../../wecom-sandbox/due.ts'
import { HOUR_MS, ManualClock, MINUTE_MS, SECOND_MS } from '../../src/kernel/clock.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { openOffice, playWecom, type Office } from './office.ts'

/** The product and the WeCom that is played, whose time is moved together by who tests. Nobody works beside it. */
export interface VirtualOffice extends Office {
  database: TestDatabase
  clock: ManualClock
  /** All that is due at this instant, here and there. */
  settle(): Promise<void>
  /** Nothing is done meanwhile. */
  moveOn(byMs: number): Promise<void>
  /** Then all that is due is done, once. */
  pass(byMs: number): Promise<void>
  /** The staff send all that they are given. */
  confirmAll(): void
  /** As a shop lives: after each step the staff confirm what they are given, and it is looked at in the end. */
  goOn(byMs: number, stepMs?: number): Promise<void>
  /** Somebody new has one of the staff as a friend, and it is known here; answers their id in WeCom. */
  befriend(name: string, userid?: string): Promise<string>
}

/** What waits for others to be joined with it has waited long enough. */
const JOINED_MS = 11 * SECOND_MS

export async function openVirtualOffice(startMs: number): Promise<VirtualOffice> {
  const database = await freshDatabase()
  const clock = new ManualClock(startMs)
  const office = await openOffice(database, await playWecom({ at: startMs }), clock)
  const { engine, wecom, sandbox } = office

  async function settle(): Promise<void> {
    await sandbox.delivery.settled()
    await wecom.drain()
    await engine.quiet()
  }
  async function moveOn(byMs: number): Promise<void> {
    await moveTime(sandbox, clock.now() + byMs)
    clock.advance(byMs)
  }
  async function pass(byMs: number): Promise<void> {
    await moveOn(byMs)
    await settle()
  }
  function confirmAll(): void {
    const open = sandbox.state.all<{ msgid: string; userid: string }>`
      select t.msgid, t.userid from broadcast_tasks t join broadcasts b on b.msgid = t.msgid
      where t.sent_at is null and b.cancelled_at is null`
    for (const task of open) act(sandbox, 'staff.confirm_broadcast', task)
  }
  async function goOn(byMs: number, stepMs = 2 * HOUR_MS): Promise<void> {
    const untilMs = clock.now() + byMs
    while (clock.now() < untilMs) {
      await pass(Math.min(stepMs, untilMs - clock.now()))
      await pass(JOINED_MS)
      confirmAll()
    }
    await pass(2 * MINUTE_MS)
  }
  async function befriend(name: string, userid = 'LinXia'): Promise<string> {
    const { external_userid: id } = act(sandbox, 'customer.add_staff', { userid, name, add_way: 1 })
    await settle()
    return id
  }
  return { ...office, database, clock, settle, moveOn, pass, confirmAll, goOn, befriend }
}
