import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, nextPort, postgresRuns, ready, run, siyu, storedIds, TEST_MS, until } from './siyu.ts'

const folder = await makeFolder()
const env = { SIYU_DATA: path.join(folder, 'data'), PORT: await nextPort() }
const url = `http://127.0.0.1:${env.PORT}`
const file = path.join(folder, 'orders.csv')
const ORDERS = 12_000
const CUSTOMERS = 3_000
/** Every customer has four orders of one line. */
const lines = Array.from(
  { length: ORDERS },
  (_, n) => `A${n},2025-03-01 10:00:00,C${n % CUSTOMERS},tea,1,${10 + (n % 7)}.50`,
)
await writeFile(file, `order,time,customer,product,quantity,price\n${lines.join('\n')}\n`)
const args = ['import', 'orders', file, '--yes', '--json']

const recordsOf = (text: string) =>
  (JSON.parse(text) as { items: { total: number; stored: number; repeated: number } }).items

test(
  'an import beside a server goes on when the server stops first, and Ctrl-C keeps what is done',
  { timeout: TEST_MS },
  async () => {
    const server = siyu(['start'], env)
    await ready(url, server)

    const interrupted = siyu(args, env)
    // asked of the log itself: the server's status may be some seconds old, and the import done before it says so
    await until('the first records', async () => (await storedIds(env.SIYU_DATA)).size > 0)
    interrupted.child.kill('SIGINT')
    const code = await interrupted.ended
    // a quick machine may be done before it is told; then the next import begins again, and finds all there
    expect([0, 130]).toContain(code)
    const isDone = code === 0
    if (!isDone) expect(recordsOf(interrupted.out).total).toBeLessThanOrEqual(ORDERS)

    const importing = siyu(args, env)
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(await importing.ended).toBe(0)
    const counts = isDone ? { stored: 0, repeated: ORDERS } : { stored: ORDERS, repeated: 0 }
    expect(recordsOf(importing.out)).toMatchObject({ total: ORDERS, ...counts })
    await until('the last user stops the database', async () => !(await postgresRuns(env.SIYU_DATA)))

    const again = await run(args, env)
    expect(recordsOf(again.out).total).toBe(ORDERS)
    const preview = await run(
      ['segment', 'preview', 'count of "Order Completed" >= 4', '--at', '2025-04-01', '--json'],
      env,
    )
    expect(JSON.parse(preview.out)).toMatchObject({ count: CUSTOMERS, of: CUSTOMERS })
  },
)
