import { act } from '../../wecom-sandbox/actions/actions.ts'
import { moveTime } from '../../wecom-sandbox/due.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, type ManualClock } from '../../src/kernel/clock.ts'
import type { Office } from './office.ts'

/** Time of the product and of the WeCom that is played, moved together by who tests. Nobody works beside it. */
export interface VirtualTime {
  /** All that is due at this instant, here and there. */
  settle(): Promise<void>
  /** Then all that is due is done, once. */
  pass(byMs: number): Promise<void>
  /** As a shop lives: after each step the staff confirm what they are given, and it is looked at in the end. */
  goOn(byMs: number, stepMs?: number): Promise<void>
}

/** What waits for others to be joined with it has waited long enough. */
const JOINED_MS = 11 * SECOND_MS

export function virtualTime({ engine, wecom, sandbox }: Office, clock: ManualClock): VirtualTime {
  async function settle(): Promise<void> {
    await sandbox.delivery.settled()
    await wecom.drain()
    await engine.quiet()
  }
  async function pass(byMs: number): Promise<void> {
    await moveTime(sandbox, clock.now() + byMs)
    clock.advance(byMs)
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
  return { settle, pass, goOn }
}
