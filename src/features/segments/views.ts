import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { MAX_SEGMENTS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { forEach, seldom } from '../../kernel/seldom.ts'
import { sql } from '../../kernel/sql.ts'
import type { Language } from '../../kernel/wording.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { describe } from '../../rules/describe.ts'
import type { Rule } from '../../rules/language.ts'
import { withoutTokensIn } from '../customers/customers.ts'
import { bothForms, namesIn } from '../rules/rules.ts'
import { countMembers } from './segments.ts'

/** What the console shows of segments. */
export const segmentShape = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  revision: z.int(),
  /** building: for the first time, nobody is in yet. rebuilding: the version before is still in force. */
  status: z.enum(['building', 'live', 'rebuilding']),
  /** Why the last build failed. */
  problem: z.string().nullable(),
  version: z.int().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
  /** The rule as a person would say it, also of a version that is still being built. */
  sentence: z.string(),
})
const listedRow = segmentShape
  .omit({ sentence: true })
  .extend({ versionId: z.int().nullable(), rule: z.custom<Rule>() })

const SEGMENT = sql`
  s.slug, s.name, s.description, s.revision, s.created_at as "createdAt", s.updated_at as "updatedAt",
  case when live.id is null then 'building' when building.id is null then 'live' else 'rebuilding' end as status,
  coalesce(building.problem, live.problem) as problem, live.version, live.id as "versionId",
  coalesce(building.rule, live.rule) as rule`
const FROM_SEGMENTS = sql`
  segments s
  left join rule_versions live on live.rule_id = s.rule_id and live.status = 'live'
  left join rule_versions building on building.rule_id = s.rule_id and building.status = 'building'`

const selectListed = (database: Database, search: string | undefined) =>
  database.rows(
    listedRow,
    sql`select ${SEGMENT} from ${FROM_SEGMENTS}
        where s.archived_at is null
          and (${search ?? null}::text is null or strpos(lower(s.name || ' ' || s.slug), lower(${search ?? null})) > 0)
        order by s.name, s.id limit ${MAX_SEGMENTS}`,
  )

const countRow = z.object({ version_id: z.int(), members: z.int() })

/** Members by live version. A count of one segment is exact at its instant; the list may be a little older. */
const memberCounts = forEach(({ database, clock }: Core) =>
  seldom(clock, async (now) => {
    const rows = await database.rows(
      countRow,
      sql`select version_id, count(*) as members from members
          where until is null or until > ${instant(now)} or (not firm and until > '-infinity')
          group by version_id`,
    )
    return new Map(rows.map((row) => [row.version_id, row.members]))
  }),
)

export async function listSegments(core: Core, search: string | undefined, language: Language) {
  const [segments, counts] = await Promise.all([selectListed(core.database, search), memberCounts(core)()])
  const countOf = (versionId: number | null) => (versionId === null ? 0 : (counts.value.get(versionId) ?? 0))
  const rules = segments.map(({ rule }) => rule)
  const sentenceOf = await sentences(core, rules, language)
  return {
    segments: segments.map(({ versionId, rule, ...segment }) => ({
      ...segment,
      sentence: sentenceOf(rule),
      members: countOf(versionId),
    })),
    countedAt: counts.at,
  }
}

/** What the rules say, with the names that operators gave; a token says nothing to anybody. */
async function sentences(core: Core, rules: Rule[], language: Language): Promise<(rule: Rule) => string> {
  const names = await namesIn(core.database, rules)
  const { zone } = core.definitions.calendar
  return (rule) => describe(withoutTokensIn(rule as never) as never, names, zone, language)
}

const versionRow = z.object({
  version: z.int(),
  status: z.enum(['building', 'live', 'retired', 'failed']),
  rule: z.custom<Rule>(),
  createdAt: z.int(),
  createdBy: z.string(),
  liveAt: z.int().nullable(),
  problem: z.string().nullable(),
})
export const versionShape = versionRow.extend({ rule: z.unknown(), text: z.string(), sentence: z.string() })

const selectVersions = (database: Database, slug: string) =>
  database.rows(
    versionRow,
    sql`select v.version, v.status, v.rule, v.created_at as "createdAt", v.created_by as "createdBy",
          v.live_at as "liveAt", v.problem
        from segments s join rule_versions v on v.rule_id = s.rule_id
        where s.slug = ${slug} and s.archived_at is null order by v.version desc limit 100`,
  )

/** One segment with its rule (the latest version's, also while that is being built) and all that it said before. */
export async function readSegment(core: Core, slug: string, language: Language) {
  const rows = await core.database.rows(
    listedRow,
    sql`select ${SEGMENT} from ${FROM_SEGMENTS} where s.archived_at is null and s.slug = ${slug}`,
  )
  if (!rows[0]) throw new Refusal('not_found')
  const { versionId: _, ...segment } = rows[0]
  const versions = await selectVersions(core.database, slug)
  const rules = versions.map(({ rule }) => rule)
  const sentenceOf = await sentences(core, rules, language)
  const told = versions.map(({ rule, ...version }) => ({ ...version, ...bothForms(rule), sentence: sentenceOf(rule) }))
  const { rule, text, sentence } = told[0]!
  return { ...segment, members: await countMembers(core, slug), rule, text, sentence, versions: told }
}
