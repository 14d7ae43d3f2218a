import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_HISTORY_DAYS, MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, download, instantIn, instantOut, routeIn } from '../../kernel/route.ts'
import { recordExport } from '../audit/audit.ts'
import { readBriefs, whoGoesBy } from '../customers/customers.ts'
import { ruleIn, ruleOut, writtenRule } from '../rules/rules.ts'
import { exportMembers } from './export.ts'
import { historyShape, segmentHistory } from './history.ts'
import { cancelPreview, readPreview, startPreview } from './previews.ts'
import { previewShape, type Preview } from './preview-store.ts'
import { overlapOf, overlapShape } from './members.ts'
import { archiveSegment, countMembers, createSegment, editSegment, membersOf } from './segments.ts'
import { listSegments, readSegment, segmentShape, versionShape } from './views.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

const slug = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u)
const name = z.string().trim().min(1).max(100)
const description = z.string().max(2_000)
const params = z.object({ slug: z.string().max(100) })
const segment = segmentShape.extend({ createdAt: instantOut, updatedAt: instantOut })
const versions = z.array(versionShape.extend({ createdAt: instantOut, liveAt: instantOut.nullable() }))
const oneSegment = segment.extend({ members: z.int(), ...ruleOut, versions })
const preview = previewShape.extend({
  at: instantOut,
  sample: z.array(z.object({ id: z.int(), name: z.string().nullable() })),
})

const shown = async (engine: Engine, told: Preview, role: Parameters<typeof readBriefs>[2]) => {
  const briefs = await readBriefs(engine.core, told.sample, role)
  return { ...told, sample: briefs.map((brief) => ({ id: brief.id, name: brief.name })) }
}

export const segmentRoutes = [
  route({
    method: 'GET',
    path: '/api/segments',
    role: 'analyst',
    serving: 'common',
    summary:
      'Segments with their counts; one being built has nobody yet, one being rebuilt has those of the version before',
    query: z.object({ search: z.string().max(100).optional() }),
    answer: z.object({ segments: z.array(segment.extend({ members: z.int() })), countedAt: instantOut }),
    run: ({ world, query, language }) => listSegments(world.engine.core, query.search, language),
  }),
  route({
    method: 'POST',
    path: '/api/segments',
    role: 'operator',
    summary: 'Create a segment by a rule, as JSON or as text; it is built from the log and then live',
    body: z.strictObject({ slug, name, description: description.optional(), ...ruleIn }),
    status: 201,
    answer: oneSegment,
    async run({ world: { engine }, body, caller, language }) {
      await createSegment(engine.core, { ...body, rule: writtenRule(body) }, caller.id)
      return readSegment(engine.core, body.slug, language)
    },
  }),
  route({
    method: 'GET',
    path: '/api/segments/:slug',
    role: 'analyst',
    summary: 'One segment: its exact count now, its rule in both forms and as a sentence, and every version before',
    params,
    answer: oneSegment,
    run: ({ world, params: { slug: which }, language }) => readSegment(world.engine.core, which, language),
  }),
  route({
    method: 'PATCH',
    path: '/api/segments/:slug',
    role: 'operator',
    summary: 'Change a segment; a new rule is built beside the one in force and swapped in without a gap',
    params,
    body: z.strictObject({
      name: name.optional(),
      description: description.optional(),
      ...ruleIn,
      expectedRevision: z.int().optional(),
    }),
    answer: oneSegment,
    async run({ world: { engine }, params: { slug: which }, body, caller, language }) {
      await editSegment(engine.core, which, { ...body, rule: writtenRule(body) }, caller.id)
      return readSegment(engine.core, which, language)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/segments/:slug',
    role: 'operator',
    summary: 'Archive a segment that no other definition names',
    params,
    answer: null,
    run: ({ world, params: { slug: which } }) => archiveSegment(world.engine.core, which),
  }),
  route({
    method: 'GET',
    path: '/api/segments/:slug/history',
    role: 'analyst',
    summary:
      'By days of the brand: who entered and left, as was announced on them, and how many were in when each ended; "behind" says how many events are not counted yet',
    params,
    query: z.object({ days: z.coerce.number().int().min(1).max(MAX_HISTORY_DAYS).default(30) }),
    answer: historyShape,
    run: ({ world, params: { slug: which }, query }) => segmentHistory(world.engine.core, which, query.days),
  }),
  route({
    method: 'GET',
    path: '/api/segments/:slug/overlap',
    role: 'analyst',
    summary: 'How many are in this segment and in another one now, exactly, and in one of them only',
    params,
    query: z.object({ with: z.string().max(100) }),
    answer: overlapShape.extend({ countedAt: instantOut }),
    run: ({ world, params: { slug: which }, query }) => overlapOf(world.engine.core, which, query.with),
  }),
  route({
    method: 'GET',
    path: '/api/segments/:slug/members',
    role: 'analyst',
    summary:
      'Who is in now, exactly, page by page, or who of them goes by a name, identifier or phone ending; `until` is when time alone will take them out, if known',
    params,
    query: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      value: z.string().trim().min(1).max(256).optional(),
      tail: z
        .string()
        .regex(/^\d{4}$/)
        .optional(),
      after: bigIdIn.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({
      members: z.array(
        z.object({
          customerId: z.int(),
          name: z.string().nullable(),
          since: instantOut,
          until: instantOut.nullable(),
        }),
      ),
      next: z.int().nullable(),
    }),
    async run({ world: { engine }, params: { slug: which }, query, caller }) {
      const { after = 0, limit, ...search } = query
      const among = await whoGoesBy(engine.core, search)
      const page = await membersOf(engine.core, which, { after, limit, among })
      const ids = page.members.map((member) => member.customerId)
      const names = new Map((await readBriefs(engine.core, ids, caller.role)).map((brief) => [brief.id, brief.name]))
      const members = page.members.map((member) => ({ ...member, name: names.get(member.customerId) ?? null }))
      return { members, next: page.next }
    },
  }),
  route({
    method: 'GET',
    path: '/api/segments/:slug/members.csv',
    role: 'operator',
    summary: 'All members as CSV; each row says who took it, and the audit log that they did',
    params,
    answer: download('text/csv; charset=utf-8', 'members.csv'),
    async run({ world: { engine }, params: { slug: which }, caller }) {
      const { core } = engine
      const members = await countMembers(core, which) // refused before the download begins
      const at = core.clock.now()
      await recordExport(core.database, { at, actor: caller.id, subject: which, details: { what: 'members', members } })
      return exportMembers(core, which, { id: caller.id, role: caller.role, at })
    },
  }),

  // ── Previews ───────────────────────────────────────────────────────────────────────────────────────────────────────
  route({
    method: 'POST',
    path: '/api/previews',
    role: 'analyst',
    summary: 'Count who would be in by a rule, now or at an instant of the past; "counting" when it takes longer',
    body: z.strictObject({ ...ruleIn, at: instantIn.optional() }),
    answer: preview,
    async run({ world: { engine, random }, body, caller }) {
      const wanted = { rule: writtenRule(body), at: body.at ?? null, by: caller.id }
      return shown(engine, await startPreview(engine.core, random, wanted), caller.role)
    },
  }),
  route({
    method: 'GET',
    path: '/api/previews/:id',
    role: 'analyst',
    summary: 'How far a preview is; one that nobody asks about for half a minute stops',
    params: z.object({ id: z.uuid() }),
    answer: preview,
    run: async ({ world: { engine }, params: { id }, caller }) =>
      shown(engine, await readPreview(engine.core, id), caller.role),
  }),
  route({
    method: 'DELETE',
    path: '/api/previews/:id',
    role: 'analyst',
    summary: 'Stop counting',
    params: z.object({ id: z.uuid() }),
    answer: null,
    run: ({ world, params: { id } }) => cancelPreview(world.engine.core, id),
  }),
]
