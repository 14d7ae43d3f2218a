import { DAY_MS, ManualClock, systemClock } from '../src/kernel/clock.ts'
import type { Bench } from './bench.ts'
import { fillLog } from './bulk.ts'
import { openEngine } from './engine.ts'
import { createSegments, sendHistory } from './history.ts'
import { machineOf, median, milliseconds, quantile, times, whole, type Row } from './report.ts'
import { SEGMENTS } from './segments.ts'
import { itemsOf, type Item, type Plan } from './workload.ts'

/**
 * One customer with 200,000 events beside one with 200, both over 60 days and under 100 live segments. Then single events,
 * one commit each, each customer's at the pace of its history, so that what leaves its windows is part of the price; and
 * single events that come ten days late.
 */
const DAYS = 60
const MAX_RATIO = 1.2
const EVERYONE = { seed: 3, fromMs: systemClock.now() - DAYS * DAY_MS }
const LATE_MS = 10 * DAY_MS

export const heavy: Bench = {
  summary: 'one customer with 200,000 events against one with 200: cost of one more event, in order and late',
  async run({ quick, server, say }) {
    const { database } = await server.makeDatabase()
    const machine = await machineOf(database)
    const clock = new ManualClock(systemClock.now())
    const engine = await openEngine(database, clock)
    // Others, so that PostgreSQL does not take the heavy one for the usual one.
    const others = quick ? 1_000 : 20_000
    await fillLog(database, { ...EVERYONE, people: others, count: others * 10, toMs: clock.now() })
    await createSegments(engine, SEGMENTS)
    const [many, few, inOrder, late] = quick ? [10_000, 200, 50, 10] : [200_000, 200, 400, 40]
    const start = clock.now()
    const historyOf = (count: number): Plan => ({
      seed: count,
      count,
      people: 1,
      fromMs: start - DAYS * DAY_MS,
      toMs: start,
    })
    say(`histories of ${whole(many)} and ${whole(few)} events`)
    const as =
      (userId: string) =>
      (item: Item): Item => ({ ...item, userId, anonymousId: undefined })
    await sendHistory(engine, historyOf(many), 'heavy', as('heavy'))
    await sendHistory(engine, historyOf(few), 'light', as('light'))
    await database.pool.query('vacuum analyze')

    const series = async (name: string, count: number, lateMs: number, paceMs: number) => {
      const change = as(name)
      clock.set(start)
      const took: number[] = []
      const plan = { seed: 7, count, people: 1, fromMs: start + paceMs, toMs: start + (count + 1) * paceMs }
      for (const item of itemsOf(plan)) {
        const at = Date.parse(item.timestamp)
        clock.set(at)
        const timestamp = new Date(at - lateMs).toISOString()
        const messageId = `${name}-${lateMs}-${item.messageId}`
        const began = performance.now()
        await engine.doors.ingest([{ ...change(item), timestamp, messageId }], {
          source: 'bench',
          sentAt: null,
          trusted: true,
        })
        took.push(performance.now() - began)
      }
      say(`${name}, ${lateMs === 0 ? 'in order' : 'late'}: median ${milliseconds(median(took))}`)
      return took
    }
    const pace = (count: number) => Math.floor((DAYS * DAY_MS) / count)
    await series('warm', 30, 0, pace(few))
    const both = async (count: number, lateMs: number) => ({
      heavy: await series('heavy', count, lateMs, pace(many)),
      light: await series('light', count, lateMs, pace(few)),
    })
    const results = [
      { what: 'in order', ...(await both(inOrder, 0)) },
      { what: '10 days late', ...(await both(late, LATE_MS)) },
    ]
    const snapshotOf = async (userId: string): Promise<number> => {
      const { rows: found } = await database.pool.query<{ chars: number }>(
        `select length(c.state) + length(coalesce(t.state, '')) as chars
         from customers c join identities i on i.customer_id = c.id left join customer_tallies t on t.customer_id = c.id
         where i.kind = 'user_id' and i.value = $1`,
        [userId],
      )
      return found[0]!.chars
    }
    const rows: Row[] = results.flatMap(({ what, heavy: ours, light }) => {
      const row = (name: string, of: (took: number[]) => number): Row => {
        const ratio = of(ours) / of(light)
        return {
          measure: `one event ${what}, ${name}`,
          ours: milliseconds(of(ours)),
          other: milliseconds(of(light)),
          ratio: times(ratio),
          target: `<= ${MAX_RATIO} x`,
          met: ratio <= MAX_RATIO,
        }
      }
      return [
        row('median', median),
        row('mean', (took) => took.reduce((sum, one) => sum + one, 0) / took.length),
        { measure: `one event ${what}, p99`, ours: milliseconds(quantile(ours, 0.99)), other: milliseconds(quantile(light, 0.99)) }, // prettier-ignore
      ]
    })
    rows.push({
      measure: 'snapshot, characters',
      ours: whole(await snapshotOf('heavy')),
      other: whole(await snapshotOf('light')),
    })
    await engine.stop()
    return {
      name: 'heavy',
      title: `a customer with ${whole(many)} events, 100 live segments`,
      otherIs: `with ${whole(few)}`,
      rows,
      machine,
      notes: [
        `A commit for each event, at the pace of each history: every ${pace(many) / 1000} s and every ${whole(pace(few) / 1000)} s.`,
        'The mean contains the turns that had to read the log again because a window had run dry.',
      ],
    }
  },
}
