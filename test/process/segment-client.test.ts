import { Analytics } from '@segment/analytics-node'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openEmbedded } from '../../src/kernel/postgres.ts'
import { queryOnce } from '../support/query.ts'
import { makeFolder, nextPort, ready, run, siyu, TEST_MS, until } from './siyu.ts'

const EVENTS = 10_000
const PORTION = 100

/** As a list, so that one that is there twice shows. */
async function stored(dataFolder: string): Promise<string[]> {
  const embedded = await openEmbedded(dataFolder)
  const rows = await queryOnce(embedded.url, 'select message_id from events where not derived')
  await embedded.release()
  return rows.map((row) => row['message_id'] as string).sort()
}

test(
  "Segment's own client sends 10,000 events to a server that is killed and started again: each is there once",
  { timeout: TEST_MS },
  async () => {
    const folder = await makeFolder()
    const env = { SIYU_DATA: folder, PORT: await nextPort() }
    const url = `http://127.0.0.1:${env.PORT}`
    const writeKey = (await run(['keys', 'create', 'shop', '--source', 'shop'], env)).out.trim()
    const first = siyu(['start'], env)
    await ready(url, first)

    // Retries longer than the server is away; otherwise the client as it comes.
    const analytics = new Analytics({ writeKey, host: url, maxRetries: 100 })
    const problems: unknown[] = []
    analytics.on('error', (problem) => problems.push(problem))
    const sent: string[] = []
    const { promise: killed, resolve: isKilled } = Promise.withResolvers<void>()
    const sending = (async () => {
      for (let i = 0; i < EVENTS; i++) {
        if (i === EVENTS / 2) await killed
        const messageId = `order-view-${i}`
        sent.push(messageId)
        analytics.track({ userId: `u${i % 500}`, event: 'Product Viewed', properties: { i }, messageId })
        if (i % PORTION === 0) await sleep(50)
      }
      await analytics.closeAndFlush({ timeout: TEST_MS })
    })()

    await until('some events', async () => (await stored(folder)).length > EVENTS / 10)
    first.child.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    isKilled()
    await sleep(1_000)
    const second = siyu(['start'], env)
    await ready(url, second)
    await sending

    expect(problems).toEqual([])
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
    expect(await stored(folder)).toEqual(sent.toSorted())
  },
)
