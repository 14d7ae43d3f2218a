import { performance } from 'node:perf_hooks'
import { quantile } from '../../bench/report.ts'
import type { Installation } from './installation.ts'

/** What pages asked of the API, asked again with nothing else to do. */
export interface Times {
  question: string
  medianMs: number
  p95Ms: number
}

const TIMES = 15

export async function timesOf({ url, adminKey }: Installation, questions: Iterable<string>): Promise<Times[]> {
  const times: Times[] = []
  for (const question of questions) {
    const [method, address] = question.split(' ') as [string, string]
    if (method !== 'GET') continue
    const took: number[] = []
    for (let n = 0; n < TIMES; n++) {
      const beganAt = performance.now()
      const response = await fetch(url + address, { headers: { authorization: `Bearer ${adminKey}` } })
      await response.arrayBuffer()
      if (response.ok) took.push(performance.now() - beganAt)
    }
    if (took.length > 0) times.push({ question, medianMs: quantile(took, 0.5), p95Ms: quantile(took, 0.95) })
  }
  return times.sort((a, b) => b.p95Ms - a.p95Ms)
}
