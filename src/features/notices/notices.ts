import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import { NOTICE_DAYS } from '../../kernel/limits.ts'
import { allows, instantOut, type Caller } from '../../kernel/route.ts'
import type { Core } from '../../pipeline/commit.ts'
import { readSelf } from '../people/people.ts'
import * as store from './store.ts'

/**
 * What somebody should hear of, though they were not looking: made of what is there (runs of imports, versions of rules,
 * what waits, webhooks, the audit), so that a notice says what is so now and goes when it is dealt with. Kept is only which ones have
 * been read. Many of a kind are one notice that grows; its `version` rises with each that comes, and it is new again.
 */
const common = { id: z.string(), version: z.int(), at: instantOut, isRead: z.boolean() }
const one = <K extends string, S extends z.ZodRawShape>(kind: K, more: S) =>
  z.object({ kind: z.literal(kind), ...common, ...more })

export const noticeShape = z.discriminatedUnion('kind', [
  one('import', {
    import: z.string(),
    fileName: z.string(),
    status: z.enum(['done', 'failed', 'interrupted']),
    notTaken: z.int(),
  }),
  one('conflicts', { count: z.int() }),
  one('quarantined', { code: z.string(), count: z.int() }),
  one('built', { slug: z.string(), name: z.string() }),
  one('broken', { of: z.enum(['segment', 'tag', 'stage']), slug: z.string(), name: z.string() }),
  one('webhook', { webhook: z.int(), url: z.string(), why: z.enum(['gone', 'failing']) }),
  one('key', { name: z.string(), change: z.enum(['made', 'changed', 'ended']), by: z.string().nullable() }),
  one('person', { name: z.string(), change: z.enum(['made', 'changed', 'ended']), by: z.string().nullable() }),
])
export type Notice = z.input<typeof noticeShape>
type Unread<N = Notice> = N extends Notice ? Omit<N, 'isRead'> : never

/** Only what the person may act on, the newest first. Nobody is told what was before they came. */
export async function listNotices(core: Core, caller: Caller): Promise<Notice[]> {
  const { database, clock } = core
  const now = clock.now()
  const self = await readSelf(database, caller)
  const span = { now, since: Math.max(now - NOTICE_DAYS * DAY_MS, self?.createdAt ?? 0) }
  const [imports, conflicts, quarantined, built, broken, webhooks, changed, reads] = await Promise.all([
    store.selectImports(database, span),
    store.selectConflicts(database),
    store.selectQuarantined(database),
    store.selectBuilt(database, span),
    store.selectBroken(database),
    store.selectWebhooks(database),
    allows(caller.role, 'admin') ? store.selectChanged(database, caller.id, span) : [],
    store.selectReads(database, caller.id),
  ])
  const { count, at } = conflicts
  const all: Unread[] = [
    ...imports.map(({ id, ...run }) => ({ kind: 'import' as const, id: `import:${id}`, version: run.at, import: id, ...run })),
    ...(at === null ? [] : [{ kind: 'conflicts' as const, id: 'conflicts', version: at, at, count }]),
    ...quarantined.map(({ latest, ...rest }) => ({ kind: 'quarantined' as const, id: `quarantined:${rest.code}`, version: latest, ...rest })),
    ...built.map(({ id, ...rest }) => ({ kind: 'built' as const, id: `built:${rest.slug}`, version: id, ...rest })),
    ...broken.map(({ id, ...rest }) => ({ kind: 'broken' as const, id: `broken:${id}`, version: rest.at, ...rest })),
    ...webhooks.map(({ id, ...rest }) => ({ kind: 'webhook' as const, id: `webhook:${id}`, version: rest.at, webhook: id, ...rest })),
    ...changed.map(({ id, of, which, ...rest }) => ({ kind: of === 'keys' ? ('key' as const) : ('person' as const), id: `${of}:${which}`, version: id, ...rest })),
  ] // prettier-ignore
  const isRead = ({ id, version }: Unread) => (reads.get(id) ?? -1) >= version
  return all.map((notice) => ({ ...notice, isRead: isRead(notice) })).sort((a, b) => b.at - a.at)
}

/** As the person has seen them: what came meanwhile stays new. What has waited for a month after it was read is told once
 *  more. */
export async function markRead(
  { database, clock }: Core,
  caller: Caller,
  notices: readonly { id: string; version: number }[],
): Promise<void> {
  const now = clock.now()
  await store.upsertReads(database, caller.id, notices, now)
  await store.deleteOldReads(database, caller.id, now - NOTICE_DAYS * DAY_MS)
}
