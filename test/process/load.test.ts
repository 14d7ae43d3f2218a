import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeFolder, nextPort, postgresRuns, ready, run, siyu, storedIds, TEST_MS, until } from './siyu.ts'

const CLIENTS = 8
const BATCH_EVENTS = 25
const LOAD_MS = 2_500

/** Sends as fast as it is answered until the server is gone; keeps what it was told is stored. */
async function load(url: string, key: string, client: number, answered: Set<string>): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
  for (let round = 0; ; round++) {
    const batch = Array.from({ length: BATCH_EVENTS }, (_, n) => ({
      type: 'track',
      event: 'Product Viewed',
      userId: `u${(client * 31 + round * 7 + n) % 200}`,
      messageId: `${client}-${round}-${n}`,
      properties: { sku: `s${n}` },
    }))
    try {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ batch }),
      })
      const isTaken = response.ok
      await response.text()
      if (!isTaken) return
      for (const { messageId } of batch) answered.add(messageId)
    } catch {
      return
    }
  }
}

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'what was answered before a %s under load is there',
  { timeout: TEST_MS },
  async (signal) => {
    const folder = await makeFolder()
    const env = { SIYU_DATA: folder, PORT: await nextPort() }
    const url = `http://127.0.0.1:${env.PORT}`
    const key = (await run(['keys', 'create', 'load', '--source', 'load'], env)).out.trim()
    const server = siyu(['start'], env)
    await ready(url, server)

    const answered = new Set<string>()
    const clients = Array.from({ length: CLIENTS }, (_, client) => load(url, key, client, answered))
    await sleep(LOAD_MS)
    await until('answers', async () => answered.size > CLIENTS * BATCH_EVENTS)
    server.child.kill(signal)
    // npm passes Ctrl-C on after the terminal has sent it: the second of the two must not force anything
    if (signal === 'SIGINT') server.child.kill(signal)
    const ended = await server.ended
    await Promise.all(clients)

    expect(ended).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 0)
    if (signal !== 'SIGKILL') expect(await postgresRuns(folder)).toBe(false)
    const stored = await storedIds(folder)
    expect([...answered].filter((id) => !stored.has(id))).toEqual([])
  },
)
