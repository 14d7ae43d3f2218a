import { Engine } from '../../src/engine.ts'
import { ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import { openDatabase } from '../../src/kernel/database.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { openWecomOffice } from '../../src/wecom.ts'
import { testVault } from '../support/vault.ts'

/**
 * A process of flow-kills.test.ts. It takes up what those before it left, then lets one customer into a flow, brings what the
 * flow sends to WeCom and the answer back; and kills itself at the statement it was told. Says how many there were.
 */
const [url, baseUrl, now, people, killAt, when] = process.argv.slice(2) as [string, string, string, string, string, string] // prettier-ignore
const everybody = people.split(',')
const database = openDatabase(url, { name: 'kill-worker', max: 4 })
const clock = new ManualClock(Number(now))
const onError = (error: unknown) => {
  throw error
}
const engine = new Engine({ database, clock, vault: testVault(), zone: 'Asia/Shanghai', onError })
const wecom = openWecomOffice({
  core: engine.core,
  clock,
  random: systemRandom,
  baseUrl,
  url: 'http://localhost',
  zone: 'Asia/Shanghai',
  ingest: (items, context) => engine.doors.ingest(items, context),
  onError,
})

let count = 0
let isArmed = false
/** Before the database has it, or when it has answered and nobody has heard of it yet. */
function arm(): void {
  const watched = new WeakSet<object>()
  database.pool.on('acquire', (given: unknown) => {
    const client = given as { query(...statement: unknown[]): Promise<unknown> }
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client)
    client.query = (...statement) => {
      if (!isArmed || isReading(statement[0]) || ++count !== Number(killAt)) return query(...statement)
      if (when === 'before') process.kill(process.pid, 'SIGKILL')
      const answer = query(...statement)
      return Promise.resolve(answer).finally(() => process.kill(process.pid, 'SIGKILL'))
    }
  })
}

/** To die before or after it is to die before the next that writes, or begins, or ends a transaction. */
function isReading(statement: unknown): boolean {
  const text = typeof statement === 'string' ? statement : (statement as { text: string }).text
  return /^\s*select\b/i.test(text) && !/\bfor update\b/i.test(text)
}

const enter = (external: string) =>
  engine.doors.ingest(
    [{ type: 'track', event: 'Started', messageId: `started ${external}`, timestamp: new Date(clock.now()).toISOString(), context: { externalIds: [{ type: 'external_userid', id: external }] } }], // prettier-ignore
    { source: 'shop', sentAt: null, trusted: true },
  )
async function settle(): Promise<void> {
  await engine.quiet()
  await wecom.drain()
  await engine.quiet()
}
async function confirmAll(): Promise<void> {
  const lines = await (await fetch(`${baseUrl}/control/truth/broadcast_tasks`)).text()
  for (const { msgid, userid, sent_at: sentAt } of lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { msgid: string; userid: string; sent_at: number | null }))
    // prettier-ignore
    if (sentAt === null)
      await fetch(`${baseUrl}/control/act/staff.confirm_broadcast`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ msgid, userid }),
      })
}
async function wholeWay(): Promise<void> {
  await settle()
  clock.advance(11_000)
  await settle()
  await confirmAll()
  clock.advance(2 * MINUTE_MS)
  await settle()
}

// Who got no answer says it again.
for (const one of everybody.slice(0, -1)) await enter(one)
await wholeWay()
arm()
isArmed = true
await enter(everybody.at(-1)!)
await wholeWay()
isArmed = false
process.stdout.write(`${count}\n`)
await engine.stop()
await wecom.stop()
await database.close()
