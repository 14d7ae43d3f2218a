import { z } from 'zod'
import { countMembers, createSegment, membersOf, previewSegment } from '../features/segments/segments.ts'
import { sql } from '../kernel/sql.ts'
import { printRule } from '../rules/text.ts'
import { withProduct, type Product } from './opening.ts'
import { counted, instantText, print, printJson, say, table } from './output.ts'
import { readCount, readInstant, readRule } from './reading.ts'

const BY = 'command line'

export const previewRule = (given: string, options: { at?: string; json?: boolean }): Promise<void> =>
  withProduct(async ({ config, engine, clock }) => {
    const rule = await readRule(given)
    const at = options.at === undefined ? null : readInstant(options.at, config.timezone, '--at')
    const { count, of, sample } = await previewSegment(engine.core, rule, at)
    const instant = instantText(at ?? clock.now())
    if (options.json) return printJson({ count, of, at: instant, text: printRule(rule), rule, sample })
    print(`${counted(count)} of ${counted(of)} customers: ${printRule(rule)}`)
    print(`at ${instant}${count > 0 ? `; for example ${sample.map((id) => `#${id}`).join(' ')}` : ''}`)
  })

export const listSegments = (options: { json?: boolean }): Promise<void> =>
  withProduct(async ({ engine }) => {
    const segments = await engine.core.database.rows(
      z.object({ slug: z.string(), name: z.string(), building: z.boolean(), problem: z.string().nullable() }),
      sql`select s.slug, s.name, b.id is not null as building, b.problem
          from segments s left join rule_versions b on b.rule_id = s.rule_id and b.status = 'building'
          where s.archived_at is null order by s.slug`,
    )
    const rows: ((typeof segments)[number] & { members: number })[] = []
    for (const segment of segments) rows.push({ ...segment, members: await countMembers(engine.core, segment.slug) })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return say('No segments yet. → npx siyu segment create --help')
    const state = ({ building, problem }: (typeof rows)[number]) => problem ?? (building ? 'being built' : 'live')
    print(table(['segment', 'members', 'state', 'name'], rows.map((row) => [row.slug, row.members, state(row), row.name]))) // prettier-ignore
  })

/** Builds it here: no server need be running. One that is running builds beside us or finds it built. */
export const createSegmentNamed = (
  slug: string,
  given: string,
  options: { name?: string; description?: string; json?: boolean },
): Promise<void> =>
  withProduct(async ({ engine, clock }) => {
    const rule = await readRule(given)
    const startedAt = clock.now()
    const { name = slug, description = '' } = options
    await createSegment(engine.core, { slug, name, description, rule }, BY)
    await engine.builder.finishAll()
    const members = await countMembers(engine.core, slug)
    if (options.json) return printJson({ slug, members, text: printRule(rule), rule })
    print(`${slug} is live with ${counted(members)} members (${((clock.now() - startedAt) / 1000).toFixed(1)} s).`)
  })

const PAGE_ROWS = 1_000

export const listMembers = (slug: string, options: { limit?: string; json?: boolean }): Promise<void> =>
  withProduct(async (product, { signal }) => {
    const limit = options.limit === undefined ? Infinity : readCount(options.limit, '--limit')
    let after: number | null = 0
    let shown = 0
    while (after !== null && shown < limit) {
      signal.throwIfAborted()
      const page = await membersOf(product.engine.core, slug, { after, limit: Math.min(PAGE_ROWS, limit - shown) })
      const numbers = await selectOwnNumbers(product, page.members.map((member) => member.customerId)) // prettier-ignore
      for (const { customerId, since, until } of page.members) {
        const number = numbers.get(customerId) ?? null
        const times = { since: instantText(since), until: until === null ? null : instantText(until) }
        if (options.json) print(JSON.stringify({ id: customerId, userId: number, ...times }))
        else print([`#${customerId}`, number ?? '-', times.since, times.until ?? '-'].join('\t'))
      }
      shown += page.members.length
      after = page.next
    }
  })

/** The brand's own numbers of customers, which people know them by. */
async function selectOwnNumbers({ database }: Product, ids: number[]): Promise<Map<number, string>> {
  const rows = await database.rows(
    z.object({ id: z.number(), value: z.string() }),
    sql`select customer_id as id, min(value) as value from identities
        where kind = 'user_id' and customer_id = any(${ids}::bigint[]) group by customer_id`,
  )
  return new Map(rows.map(({ id, value }) => [id, value]))
}
