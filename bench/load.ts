import http from 'node:http'
import { batchesOf, bodyOf, itemsOf, type Plan } from './workload.ts'

/**
 * The load generator, in a process of its own: prepares every body first, waits for the word, then keeps a fixed number
 * of connections busy, or sends at a rate whatever the answers do. A 503 is sent again, as clients do.
 */
export interface LoadOrder {
  port: number
  writeKey: string
  plan: Plan
  batchSize: number
  connections: number
  /** Events a second; absent: as fast as answers come. */
  ratePerSecond?: number
}

export interface LoadResult {
  events: number
  ms: number
  /** From when a batch was due to be sent to its answer. */
  latenciesMs: number[]
  /** Answers that were not a plain success. */
  wrong: number
  again: number
  cpuMs: number
}

const ALL_WELL = '{"success":true}'
const MAX_AGAIN = 1_000

function prepare(order: LoadOrder): Buffer[] {
  const bodies: Buffer[] = []
  for (const batch of batchesOf(itemsOf(order.plan), order.batchSize)) bodies.push(Buffer.from(bodyOf(batch)))
  return bodies
}

async function send({ port, writeKey, plan, batchSize, connections, ratePerSecond }: LoadOrder, bodies: Buffer[]) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
  const result: LoadResult = { events: plan.count, ms: 0, latenciesMs: [], wrong: 0, again: 0, cpuMs: 0 }
  const post = (body: Buffer): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length }
      const request = http.request({ port, host: '127.0.0.1', path: '/v1/batch', method: 'POST', agent, headers })
      request.once('error', reject)
      request.once('response', (response) => {
        let text = ''
        response.setEncoding('latin1').on('data', (part: string) => (text += part))
        response.once('end', () => resolve({ status: response.statusCode!, text }))
        response.once('error', reject)
      })
      request.end(body)
    })
  const deliver = async (body: Buffer, dueAt: number): Promise<void> => {
    for (let tries = 0; tries < MAX_AGAIN; tries++) {
      const { status, text } = await post(body)
      if (status === 503) {
        result.again++
        await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      if (status !== 200 || text !== ALL_WELL) result.wrong++
      result.latenciesMs.push(performance.now() - dueAt)
      return
    }
    result.wrong++
  }

  const started = performance.now()
  const cpu = process.cpuUsage()
  if (ratePerSecond === undefined) {
    let next = 0
    const keepBusy = async () => {
      while (next < bodies.length) await deliver(bodies[next++]!, performance.now())
    }
    await Promise.all(Array.from({ length: connections }, keepBusy))
  } else {
    const gapMs = (batchSize * 1000) / ratePerSecond
    const under: Promise<void>[] = []
    for (let i = 0; i < bodies.length; i++) {
      const dueAt = started + i * gapMs
      const waitMs = dueAt - performance.now()
      if (waitMs > 0.5) await new Promise((resolve) => setTimeout(resolve, waitMs))
      under.push(deliver(bodies[i]!, dueAt))
    }
    await Promise.all(under)
  }
  result.ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  result.cpuMs = (user + system) / 1000
  agent.destroy()
  return result
}

let bodies: Buffer[] = []
let order: LoadOrder
process.on('message', (message: LoadOrder | 'go') => {
  if (message === 'go') return void send(order, bodies).then((result) => process.send!(result, () => process.exit(0)))
  order = message
  bodies = prepare(order)
  process.send!('ready')
})
process.on('disconnect', () => process.exit(1))
