import { performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ItemResult } from './segment.ts'

/** Numbers for Prometheus. Labels come from closed lists (routes, statuses), never from a person or a request. The
 *  library's own default metrics are left out: one of them keeps a 10 ms timer running in an idle process. */
export interface Metrics {
  registry: Registry
  /** Counts what became of each item; returns how many were quarantined. */
  countItems(results: ItemResult[]): number
}

export function openMetrics(registry = new Registry()): Metrics {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({ name, help, registers, collect() { this.set(read()) } }) // prettier-ignore
  gauge('process_cpu_seconds_total', 'CPU time of the process.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_used_bytes', 'Used heap.', () => process.memoryUsage().heapUsed)
  let last = performance.eventLoopUtilization()
  gauge('nodejs_eventloop_utilization', 'Share of time the loop was busy since the last scrape.', () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  })

  const items = new Counter({
    name: 'siyu_ingest_events_total',
    help: 'Events by what became of them.',
    labelNames: ['status'],
    registers,
  })
  const [stored, repeated, quarantined] = ['stored', 'repeated', 'quarantined'].map((status) => items.labels(status))
  return {
    registry,
    countItems(results) {
      let again = 0
      let wrong = 0
      for (const { status } of results)
        if (status === 'repeated') again++
        else if (status === 'quarantined') wrong++
      stored!.inc(results.length - again - wrong)
      if (again > 0) repeated!.inc(again)
      if (wrong > 0) quarantined!.inc(wrong)
      return wrong
    },
  }
}

/** How long requests take, by route pattern and class of status. */
export function measureRequests(app: FastifyInstance, { registry }: Metrics): void {
  const seconds = new Histogram({
    name: 'siyu_http_request_seconds',
    help: 'Requests by route and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.labels(request.method, route, `${Math.floor(reply.statusCode / 100)}xx`).observe(reply.elapsedTime / 1_000)
    done()
  })
}
