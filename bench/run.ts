import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { build } from './build.ts'
import { console_ } from './console.ts'
import { broadcasts } from './broadcasts.ts'
import { flows } from './flows.ts'
import { waiting } from './waiting.ts'
import { freshness } from './freshness.ts'
import { heavy } from './heavy.ts'
import { idle } from './idle.ts'
import { ingest } from './ingest.ts'
import { memory } from './memory.ts'
import { printReport } from './report.ts'
import { openBenchServer } from './scratch.ts'
import { view } from './view.ts'
import { wecom } from './wecom.ts'

const BENCHES: Record<string, Bench> = {
  ingest,
  freshness,
  build,
  heavy,
  idle,
  memory,
  console: console_,
  view,
  wecom,
  broadcasts,
  flows,
  waiting,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    database: { type: 'string' },
    profile: { type: 'string' },
    segments: { type: 'string' },
    people: { type: 'string' },
  },
})
const name = positionals[0]

if (name === undefined || !Object.hasOwn(BENCHES, name)) {
  if (name !== undefined) console.error(`There is no bench "${name}".\n`)
  console.log(
    'npm run bench -- <name> [--quick] [--json] [--database <url>] [--profile <folder>] [--segments <n>] [--people <n>]\n',
  )
  for (const [each, { summary }] of Object.entries(BENCHES)) console.log(`  ${each.padEnd(14)}${summary}`)
  console.log('\n--quick     small numbers, to see that it works')
  console.log(
    '--database  a PostgreSQL on which databases may be made; without it the embedded one, in a folder of its own',
  )
  console.log('--profile   CPU profiles of the server process and its statements, where a bench supports it')
  console.log('--segments  ingest: only with so many live segments')
  console.log('--people    ingest: so many, each with ten events of history')
  process.exit(name === undefined ? 0 : 1)
}

if (values.profile !== undefined) await mkdir(values.profile, { recursive: true })
const server = await openBenchServer(values.database, { profiled: values.profile !== undefined })
const stop = () => {
  console.error('… stopping')
  void server.close().finally(() => process.exit(130))
}
process.once('SIGINT', stop).once('SIGTERM', stop)
try {
  const report = await BENCHES[name]!.run({
    quick: values.quick,
    server,
    profileFolder: values.profile,
    onlySegments: values.segments === undefined ? undefined : Number(values.segments),
    people: values.people === undefined ? undefined : Number(values.people),
    say: (line) => console.error(`… ${line}`),
  })
  if (values.json) console.log(JSON.stringify({ quick: values.quick, ...report }, null, 2))
  else printReport(report)
} finally {
  await server.close()
}
