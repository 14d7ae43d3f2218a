import { createSegment } from '../src/features/segments/segments.ts'
import type { Database } from '../src/kernel/database.ts'
import type { openEngine } from './engine.ts'

/** Whom broadcasts of a bench are for, put straight into the tables: to let them in one by one is another bench. */
export const STAFF = 40

/** Friends of the staff, with nothing else known of them. */
export async function makePeople(database: Database, many: number): Promise<void> {
  const each = 100_000
  for (let from = 1; from <= many; from += each) {
    const until = Math.min(many, from + each - 1)
    const range = [from, until]
    await database.pool.query('insert into customers (id, created_at) select n, now() from generate_series($1::bigint, $2::bigint) n', range) // prettier-ignore
    await database.pool.query("insert into identities (id, kind, value, customer_id, cluster_id, first_seen_at) select n, 'external_userid', 'wm' || n, n, n, now() from generate_series($1::bigint, $2::bigint) n", range) // prettier-ignore
    await database.pool.query(`insert into relations (external_userid, userid, added_at, tag_ids, read_at) select 'wm' || n, 'staff-' || n % ${STAFF}, now(), '{}', now() from generate_series($1::bigint, $2::bigint) n`, range) // prettier-ignore
  }
  await database.pool.query("select setval('identity_ids', $1)", [many]).catch(() => {})
}

/** Before there are people: who is in is put in afterwards. */
export async function makeSegment({ core, builder }: Awaited<ReturnType<typeof openEngine>>, slug: string) {
  await createSegment(core, { slug, name: slug, rule: { kind: 'attribute', attribute: 'bench', test: { op: '=', value: slug } } }, 'bench') // prettier-ignore
  await builder.finishAll()
}

export async function fillSegment(database: Database, slug: string, above: number): Promise<void> {
  await database.pool.query(`insert into members (version_id, customer_id, since, firm)
    select v.id, c.id, now(), true from segments s join rule_versions v on v.rule_id = s.rule_id and v.status = 'live', customers c
    where s.slug = $1 and c.id > $2`, [slug, above]) // prettier-ignore
}

export async function makeContent(database: Database): Promise<void> {
  await database.pool.query(`insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
    values ('hello', 'hello', '{"text":"hello","attachments":[]}', 'value', '', now(), now())`)
  await database.pool.query(`insert into content_versions (content_id, version, message, approved_at, approved_by)
    select id, 1, message, now(), 'bench' from contents`)
}
