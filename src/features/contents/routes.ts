import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import * as contents from './contents.ts'
import { fileRoutes } from './file-routes.ts'
import { messageShape } from './message.ts'
import * as store from './store.ts'

const route = routeIn<{ engine: Engine }>()
const params = z.object({ slug: z.string().max(100) })
const fields = {
  name: z.string().trim().min(1).max(100),
  message: messageShape,
  purpose: z.enum(store.PURPOSES),
  topic: z.string().trim().max(60).default(''),
  /** From then on it is not sent. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
}
const slug = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u)
const listed = store.contentRow
  .omit({ id: true, approved: true })
  .extend({ approvedAt: instantOut.nullable(), expiresAt: instantOut.nullable(), archivedAt: instantOut.nullable(), changedAt: instantOut, isChanged: z.boolean(), state: z.enum(store.CONTENT_STATES) }) // prettier-ignore
const problem = z.object({ at: z.string(), code: z.string(), problem: z.unknown() })
const whole = listed.extend({
  approved: messageShape.nullable(),
  problems: z.array(problem),
  usedBy: z.array(store.userShape),
  usage: z.array(store.usageShape),
  clicks: z.int(),
})

const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text))

function stateOf({ archivedAt, version, expiresAt }: store.ContentRow, now: number) {
  if (archivedAt !== null) return 'archived' as const
  if (expiresAt !== null && expiresAt <= now) return 'expired' as const
  return version === null ? ('draft' as const) : ('approved' as const)
}
function shown({ id: _, approved, ...row }: store.ContentRow, now: number) {
  const isChanged = JSON.stringify(approved) !== JSON.stringify(row.message)
  return { ...row, isChanged, state: stateOf({ id: _, approved, ...row }, now) }
}

export const contentRoutes = [
  ...fileRoutes,
  route({
    method: 'GET',
    path: '/api/contents',
    role: 'analyst',
    summary: 'Contents of the library, the latest first',
    query: z.object({
      search: z.string().trim().max(100).default(''),
      purpose: z.enum(store.PURPOSES).optional(),
      topic: z.string().max(60).optional(),
      state: z.enum(store.CONTENT_STATES).optional(),
      kind: z.enum(store.CONTENT_KINDS).optional(),
      before: z.coerce.number().int().positive().max(2_147_483_647).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(30),
    }),
    answer: z.object({ contents: z.array(listed), topics: z.array(z.string()), next: z.int().nullable() }),
    async run({ world, query: { search, purpose, topic, state, kind, before, limit } }) {
      const { database, clock } = world.engine.core
      const now = clock.now()
      const found = await store.selectContents(database, { search, purpose, topic, state, kind, before, limit, now })
      const topics = await store.selectTopics(database)
      return { contents: found.map((row) => shown(row, now)), topics, next: found.length === limit ? found.at(-1)!.id : null } // prettier-ignore
    },
  }),
  route({
    method: 'POST',
    path: '/api/contents',
    role: 'operator',
    summary: 'Write a content as a draft',
    body: z.strictObject({ slug, ...fields }),
    status: 201,
    answer: z.object({ slug: z.string() }),
    async run({ world, body: { expiresAt, ...body } }) {
      await contents.createContent(world.engine.core, { ...body, expiresAt: instantOf(expiresAt) })
      return { slug: body.slug }
    },
  }),
  route({
    method: 'POST',
    path: '/api/contents/check',
    role: 'operator',
    summary: 'What of a message cannot be sent as it is written, with its places',
    body: z.strictObject({ message: messageShape }),
    answer: z.object({ problems: whole.shape.problems }),
    run: async ({ world, body }) => ({ problems: await contents.problemsOf(world.engine.core.database, body.message) }),
  }),
  route({
    method: 'GET',
    path: '/api/contents/:slug',
    role: 'analyst',
    summary: 'One content: its draft, what is sent, what is wrong with the draft, who uses it and what became of it',
    params,
    answer: whole,
    async run({ world, params: { slug: which } }) {
      const { database, clock } = world.engine.core
      const held = await store.selectContent(database, which)
      if (!held) throw new Refusal('not_found')
      return {
        ...shown(held, clock.now()),
        approved: held.approved,
        problems: await contents.problemsOf(database, held.message),
        usedBy: await store.selectUsers(database, which),
        usage: await store.selectUsage(database, held.id),
        clicks: await store.selectClicks(database, held.id),
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/contents/:slug',
    role: 'operator',
    summary: 'Change the draft; what is sent stays as it is until it is approved again',
    params,
    body: z.strictObject({ ...fields, expectedRevision: z.int() }),
    answer: null,
    run: ({ world, params: { slug: which }, body: { expectedRevision, expiresAt, ...body } }) =>
      contents.editContent(world.engine.core, which, { ...body, expiresAt: instantOf(expiresAt) }, expectedRevision),
  }),
  route({
    method: 'POST',
    path: '/api/contents/:slug/approvals',
    role: 'operator',
    summary: 'What the draft says is sent from now on',
    params,
    body: z.strictObject({ expectedRevision: z.int() }),
    answer: null,
    run: ({ world, params: { slug: which }, body, caller }) =>
      contents.approveContent(world.engine.core, which, body.expectedRevision, caller.id),
  }),
  route({
    method: 'PUT',
    path: '/api/contents/:slug/archived',
    role: 'operator',
    summary: 'Nothing of it is sent any more, or it is taken back into the library',
    params,
    body: z.strictObject({ archived: z.boolean() }),
    answer: null,
    run: ({ world, params: { slug: which }, body }) => contents.putArchived(world.engine.core, which, body.archived),
  }),
  route({
    method: 'POST',
    path: '/api/contents/preview',
    role: 'operator',
    summary: 'A message as one customer would see it; null where it could not be sent',
    body: z.strictObject({ message: messageShape, customer: z.int().positive() }),
    answer: z.object({ message: messageShape.nullable() }),
    run: async ({ world, body }) => ({
      message: await contents.previewFor(world.engine.core, body.message, body.customer),
    }),
  }),
]
