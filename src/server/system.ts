import { statfs } from 'node:fs/promises'
import { z } from 'zod'
import { PROVIDER_PROBLEMS, type People } from '../features/people/people.ts'
import { MINUTE_MS, type Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import { readMigrations } from '../kernel/migrate.ts'
import { instantOut, routeIn } from '../kernel/route.ts'
import * as store from './system-store.ts'

/**
 * How the installation is: versions, size, what waits or has failed, and which of it needs somebody (`attention`). It says
 * nothing of customers, and no more of the database's address than its host and name.
 */
export interface Installation {
  version: string
  url: string
  timezone: string
  /** The embedded server's folder, or the address of a PostgreSQL of one's own. */
  place: { kind: 'embedded'; folder: string } | { kind: 'external'; databaseUrl: string }
}

const ATTENTIONS = [
  'database_old',
  'database_encoding',
  'not_migrated',
  'disk_low',
  'wakes_late',
  'build_failed',
  'quarantine_waiting',
  'provider_unreachable',
  'callbacks_unchecked',
  'callbacks_late',
  'sync_failed',
] as const
export type Attention = (typeof ATTENTIONS)[number]

const LARGEST_TABLES = 8
const MIN_MAJOR = 15
const LATE_MS = MINUTE_MS
const CALLBACKS_LATE_MS = 5 * MINUTE_MS
const GOOD_FREE_BYTES = 5e9

const problemShape = z.object({ kind: z.enum(PROVIDER_PROBLEMS), address: z.string(), detail: z.string() })
const systemShape = z.object({
  at: z.int(),
  attention: z.array(z.enum(ATTENTIONS)),
  version: z.string(),
  node: z.string(),
  url: z.string(),
  timezone: z.string(),
  upSeconds: z.int(),
  memoryBytes: z.int(),
  place: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('embedded'), folder: z.string(), freeBytes: z.int() }),
    z.object({ kind: z.literal('external'), host: z.string(), name: z.string() }),
  ]),
  database: store.databaseShape,
  tables: z.array(store.tableShape),
  migrations: z.object({
    applied: z.int(),
    latest: store.migrationShape.nullable(),
    missing: z.array(z.string()),
  }),
  wakes: store.wakesShape,
  builds: z.array(store.buildShape),
  quarantine: z.array(store.waitingShape),
  /** Of OpenID Connect, with what is wrong with it. */
  provider: z.object({ name: z.string(), issuer: z.string(), problem: problemShape.nullable() }).nullable(),
  /** Null while no corp is connected. */
  wecom: store.wecomShape.nullable(),
})
export type System = z.infer<typeof systemShape>

interface Parts {
  database: Pick<Database, 'rows'>
  clock: Clock
  installation: Installation
  people: Pick<People, 'provider'>
}

async function readSystem({ database, clock, installation, people }: Parts): Promise<System> {
  const at = clock.now()
  const [server, tables, wakes, builds, quarantine, migrated, known, place, provider, office] = await Promise.all([
    store.readDatabase(database),
    store.readLargestTables(database, LARGEST_TABLES),
    store.readWakes(database, at),
    store.readBuilds(database),
    store.readQuarantined(database),
    store.readMigrated(database),
    readMigrations(),
    placeOf(installation.place),
    providerOf(people.provider),
    store.readWecom(database),
  ])
  const names = new Set(migrated.map(({ name }) => name))
  const missing = known.map(({ name }) => name).filter((name) => !names.has(name))
  const found: Omit<System, 'attention'> = {
    at,
    version: installation.version,
    node: process.versions.node,
    url: installation.url,
    timezone: installation.timezone,
    upSeconds: Math.floor(process.uptime()),
    memoryBytes: process.memoryUsage.rss(),
    place,
    database: server,
    tables,
    migrations: { applied: migrated.length, latest: migrated.at(-1) ?? null, missing },
    wakes,
    builds,
    quarantine,
    provider,
    wecom: office,
  }
  return { ...found, attention: attentionOf(found) }
}

/** What somebody should look at. A rule that is being built is no trouble; one whose building failed is. */
function attentionOf({
  at,
  place,
  database,
  migrations,
  wakes,
  builds,
  quarantine,
  provider,
  wecom,
}: Omit<System, 'attention'>): Attention[] {
  const holds: Record<Attention, boolean> = {
    database_old: database.major < MIN_MAJOR,
    database_encoding: database.encoding !== 'UTF8',
    not_migrated: migrations.missing.length > 0,
    disk_low: place.kind === 'embedded' && place.freeBytes < GOOD_FREE_BYTES,
    wakes_late: wakes.oldestDueAt !== null && at - wakes.oldestDueAt > LATE_MS,
    build_failed: builds.some(({ status, problem }) => status === 'failed' || problem !== null),
    quarantine_waiting: quarantine.length > 0,
    provider_unreachable: provider !== null && provider.problem !== null,
    callbacks_unchecked: wecom !== null && wecom.checkedAt === null,
    callbacks_late: wecom !== null && wecom.oldestAt !== null && at - wecom.oldestAt > CALLBACKS_LATE_MS,
    sync_failed: wecom !== null && wecom.syncProblem !== null,
  }
  return ATTENTIONS.filter((one) => holds[one])
}

async function placeOf(place: Installation['place']): Promise<System['place']> {
  if (place.kind === 'embedded') {
    const { bavail, bsize } = await statfs(place.folder)
    return { ...place, freeBytes: bavail * bsize }
  }
  // Neither the user nor the password, nor what may stand behind the question mark.
  const { hostname, port, pathname } = new URL(place.databaseUrl)
  return {
    kind: 'external',
    host: port ? `${hostname}:${port}` : hostname,
    name: decodeURIComponent(pathname.slice(1)),
  }
}

const providerOf = async (provider: People['provider']): Promise<System['provider']> =>
  provider && { name: provider.name, issuer: provider.issuer, problem: await provider.check() }

const route = routeIn<Parts>()
const migration = store.migrationShape.extend({ appliedAt: instantOut })

export const systemRoutes = [
  route({
    method: 'GET',
    path: '/api/brand',
    role: 'analyst',
    summary: 'What holds for the whole brand: the time zone in which its days begin',
    answer: z.object({ timezone: z.string() }),
    run: async ({ world: { installation } }) => ({ timezone: installation.timezone }),
  }),
  route({
    method: 'GET',
    path: '/api/system',
    role: 'admin',
    summary: 'How the installation is: versions, sizes, what waits or has failed, and what of it needs somebody',
    answer: systemShape.extend({
      at: instantOut,
      database: store.databaseShape.extend({ startedAt: instantOut }),
      migrations: systemShape.shape.migrations.extend({ latest: migration.nullable() }),
      wakes: store.wakesShape.extend({ oldestDueAt: instantOut.nullable() }),
      builds: z.array(store.buildShape.extend({ createdAt: instantOut })),
      wecom: store.wecomShape
        .extend({
          checkedAt: instantOut.nullable(),
          calledAt: instantOut.nullable(),
          oldestAt: instantOut.nullable(),
          syncedAt: instantOut.nullable(),
        })
        .nullable(),
    }),
    run: ({ world }) => readSystem(world),
  }),
]
