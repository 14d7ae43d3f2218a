import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { addContent } from '../support/contents.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { moveTime } from '../../wecom-sandbox/due.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/**
 * A process is killed (SIGKILL) at a statement between somebody's entry into a flow and WeCom's word on what was sent them,
 * before the statement reaches the database and after it is carried out; the next process takes up what it left. Whatever
 * statement it was, everybody enters once, gets the message once, and is asked for once.
 *
 * Our clock goes two minutes ahead of WeCom's meanwhile.
 *
 * `npm test` takes some of the statements, `npm run check` every one.
 */
const IS_WHOLE = process.env['EVERY_FAILPOINT'] === '1'
const TAKEN = 5
const START = Date.parse('2026-03-02T09:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, wecomUrl, settle, befriend } = office
const { core } = office.engine

await addContent(database, 'hello', 'hello')

const people: string[] = []
async function addPerson(): Promise<void> {
  people.push(await befriend(`客 ${people.length}`))
}

let taken = 0
/** Answers how many statements there were; undefined: it was killed. */
async function work(killAt: number, when: 'before' | 'after'): Promise<number | undefined> {
  taken++
  const now = START + taken * 15 * MINUTE_MS
  await moveTime(sandbox, now)
  const args = [database.url, wecomUrl, String(now), people.slice(0, taken).join(','), String(killAt), when]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'test/office/kill-worker.ts', ...args], { stdio: ['ignore', 'pipe', 'inherit'] }) // prettier-ignore
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const signal = await new Promise<string | null>((resolve) => child.on('close', (code, by) => resolve(by ?? (code === 0 ? null : `code ${code}`)))) // prettier-ignore
  if (signal === 'SIGKILL') return undefined
  expect(signal).toBeNull()
  return Number(said)
}

test('killed at a statement of the way, the next goes on and nothing is lost or doubled', { timeout: 1_800_000 }, async () => {
  await createSop(core, { slug: 'way', name: 'way', definition: { trigger: { kind: 'event', of: { event: 'Started' } }, reentry: { kind: 'never' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: { kind: 'send', channel: 'broadcast', content: 'hello', next: 'b' }, b: { kind: 'wait', until: { kind: 'duration', ms: MINUTE_MS }, next: 'c' }, c: { kind: 'task', task: 'chat', title: 'ask', dueMs: MINUTE_MS, next: null } } } }) // prettier-ignore
  await launchSop(core, 'way', 1, 'test')
  await addPerson()
  const statements = (await work(0, 'before'))!
  expect(statements).toBeGreaterThan(20)
  const every = Array.from({ length: statements }, (_, n) => n + 1)
  const step = statements / TAKEN
  const some = Array.from({ length: TAKEN }, (_, n) => 1 + Math.floor(n * step + step / 2))
  for (const when of ['before', 'after'] as const)
    for (const killAt of IS_WHOLE ? every : some) {
      await addPerson()
      await work(killAt, when)
    }
  // What the last left is taken up, and looked at as seldom as what lies there long is.
  clock.advance(START + (taken + 1) * 15 * MINUTE_MS - clock.now())
  for (let hours = 0; hours < 6; hours++) {
    await moveTime(sandbox, clock.now())
    await settle()
    for (const task of sandbox.state.all<{ msgid: string; userid: string }>`select msgid, userid from broadcast_tasks where sent_at is null`) // prettier-ignore
      act(sandbox, 'staff.confirm_broadcast', task)
    clock.advance(HOUR_MS)
  }

  const rows = await database.rows(
    z.object({ person: z.string(), entered: z.int(), told: z.int(), touches: z.int(), delivered: z.int(), asked: z.int(), left: z.string().nullable() }), // prettier-ignore
    sql`select i.value as person,
          (select count(*) from sop_positions p where p.customer_id = i.customer_id) as entered,
          (select count(*) from events e where e.identity_id in (i.id, i.customer_id) and e.name in ('SOP Entered', 'Touch Delivered')) as told,
          (select count(*) from touches t where t.customer_id = i.customer_id) as touches,
          (select count(*) from touches t where t.customer_id = i.customer_id and t.state = 'delivered') as delivered,
          (select count(*) from tasks t where t.customer_id = i.customer_id) as asked,
          (select max(p.outcome) from sop_positions p where p.customer_id = i.customer_id) as left
        from identities i where i.value = any(${people}::text[])`,
  )
  expect(rows).toHaveLength(people.length)
  for (const { person, ...row } of rows) {
    expect(row, person).toEqual({ entered: 1, told: 2, touches: 1, delivered: 1, asked: 1, left: 'completed' })
    const got = sandbox.state.get<{ n: number }>`
      select count(*) as n from messages where chat = ${`LinXia:${person}`} and source = 'broadcast'`!.n
    expect(got, person).toBe(1)
  }
}) // prettier-ignore
