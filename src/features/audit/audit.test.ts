import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from '../../../test/support/api.ts'
import { sql } from '../../kernel/sql.ts'

const api = await openApi()
const changes = async (query = '') => (await api.ask('GET', `/api/audit${query}`, undefined, 'admin')).body.changes

test('a change is written down with who made it, what was and what is', async () => {
  await api.ask('POST', '/api/segments', { slug: 'vip', name: 'VIP', rule: { kind: 'attribute', attribute: 'level', test: { op: '=', value: 'gold' } } }) // prettier-ignore
  await api.engine.quiet()
  await api.ask('PATCH', '/api/segments/vip', { expectedRevision: 1, name: '贵宾' })
  const [renamed, ...made] = await changes('?noun=segments')
  expect(renamed).toMatchObject({
    noun: 'segments',
    subject: 'vip',
    actorName: 'operator',
    before: { name: 'VIP', revision: 1 },
    after: { name: '贵宾', revision: 2 },
    at: '2026-03-01T00:00:00.000Z',
  })
  expect(made).toMatchObject([{ before: null, after: { name: 'VIP' } }])
})

test('the version of a rule is named after whose rule it is; what the product does by itself is not written', async () => {
  const versions = await changes('?noun=rule_versions')
  expect(versions).toMatchObject([
    { subject: 'vip', before: null, after: { status: 'building', text: '"level" = "gold"' } },
  ])
})

test('what was refused or failed leaves nothing', async () => {
  const before = (await changes()).length
  expect((await api.ask('PATCH', '/api/segments/vip', { expectedRevision: 1, name: 'late' })).status).toBe(409)
  expect((await api.ask('POST', '/api/tags', { group: 'none', slug: 'x', name: 'x' })).status).toBeGreaterThanOrEqual(
    400,
  )
  expect(await changes()).toHaveLength(before)
})

test('secrets stay out', async () => {
  const { body } = await api.ask('POST', '/api/keys', { kind: 'write', name: 'shop', source: 'shop' }, 'admin')
  const text = JSON.stringify(await changes('?noun=keys'))
  expect(text).toContain('"name":"shop"')
  expect(text).not.toContain(body.secret)
  expect(text).not.toContain('"hash"')
})

test('only administrators read it, page by page', async () => {
  expect((await api.ask('GET', '/api/audit', undefined, 'operator')).status).toBe(403)
  const all = await changes()
  const first = (await api.ask('GET', '/api/audit?limit=2', undefined, 'admin')).body
  const second = (await api.ask('GET', `/api/audit?limit=2&before=${first.next}`, undefined, 'admin')).body
  expect([...first.changes, ...second.changes]).toEqual(all.slice(0, 4))
})

/** What people's words about customers, machines' work and its traces write: these are no definitions, and the log or the
 *  work itself says who did what. A new table is put here, or gets its trigger. */
const NOT_WATCHED = [
  'app_messages', 'audit', 'callbacks', 'consents', 'contacts', 'content_versions', 'customer_stages', 'customer_tags', 'customer_tallies', 'customers', 'deeds', 'default_views', 'definitions_epoch', 'event_names',
  'events', 'external_contacts', 'files', 'forecast_differences', 'forecast_people', 'forecasts', 'group_events', 'group_members', 'group_positions', 'groups', 'identities', 'identity_decisions', 'identity_edges', 'import_runs', 'imports', 'kf_accounts', 'kf_messages', 'kf_sessions', 'links', 'media_ids',
  'members', 'message_marks', 'messages', 'migrations', 'moment_senders', 'names', 'notes', 'notice_reads', 'pictures', 'previews', 'products', 'quarantine', 'questions', 'relations', 'rules', 'segment_days', 'send_tasks', 'sop_positions', 'sop_sweeps',
  'sop_versions', 'sync_differences', 'sync_runs', 'tag_marks', 'tallies', 'tasks', 'touches', 'untold', 'vault_keys', 'vault_values', 'wakes', 'webhook_deliveries', 'wecom_tag_groups', 'wecom_tags', 'welcomes',
] // prettier-ignore

test('every table of definitions writes its changes down', async () => {
  const rows = await api.database.rows(
    z.object({ name: z.string() }),
    sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        and not exists (select from pg_trigger where tgrelid = pg_class.oid and tgname = 'audit') order by 1`,
  )
  expect(rows.map(({ name }) => name)).toEqual(NOT_WATCHED)
})
