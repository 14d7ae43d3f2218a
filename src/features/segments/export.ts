import { z } from 'zod'
import { MAX_COMMIT_EVENTS } from '../../kernel/limits.ts'
import type { Role } from '../../kernel/route.ts'
import { sql } from '../../kernel/sql.ts'
import { isToken } from '../../kernel/vault.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { readBriefs } from '../customers/customers.ts'
import { membersOf } from './segments.ts'

/** Members as CSV that a spreadsheet reads: with a byte order mark, and no cell that it would run as a formula. Each row
 *  says who took it and when, wherever it is copied to. */
const COLUMNS = [
  'customer_id',
  'name',
  'lifecycle',
  'tags',
  'since',
  'until',
  'user_id',
  'member_no',
  'unionid',
  'exported_by',
]
const IDENTIFIERS = ['user_id', 'member_no', 'unionid']

interface Taker {
  id: string
  role: Role
  at: number
}

export async function* exportMembers(core: Core, slug: string, { id, role, at }: Taker): AsyncGenerator<string> {
  const mark = `${id} ${instant(at)}`
  let page = await membersOf(core, slug, { after: 0, limit: MAX_COMMIT_EVENTS })
  yield `\uFEFF${COLUMNS.join(',')}\r\n`
  while (true) {
    const ids = page.members.map((member) => member.customerId)
    const briefs = new Map((await readBriefs(core, ids, role)).map((brief) => [brief.id, brief]))
    const identifiers = await selectIdentifiers(core, ids)
    const lines = page.members.map(({ customerId, since, until }) => {
      const brief = briefs.get(customerId)
      const own = IDENTIFIERS.map((kind) => identifiers.get(`${customerId} ${kind}`) ?? '')
      const known = [customerId, brief?.name ?? '', brief?.lifecycle ?? '', brief?.tags.join(' ') ?? '']
      return [...known, instant(since), until === null ? '' : instant(until), ...own, mark].map(cell).join(',')
    })
    if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`
    if (page.next === null) return
    page = await membersOf(core, slug, { after: page.next, limit: MAX_COMMIT_EVENTS })
  }
}

async function selectIdentifiers({ database }: Core, ids: number[]): Promise<Map<string, string>> {
  const rows = await database.rows(
    z.object({ customer_id: z.number(), kind: z.string(), value: z.string() }),
    sql`select customer_id, kind, value from identities
        where customer_id = any(${ids}::bigint[]) and kind = any(${IDENTIFIERS}::text[]) order by id desc`,
  )
  return new Map(rows.filter((row) => !isToken(row.value)).map((row) => [`${row.customer_id} ${row.kind}`, row.value]))
}

function cell(value: string | number): string {
  const text = String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
