import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_CUSTOMERS_PER_CALL, MAX_WINDOW_MS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, forbidden, instantIn, instantOut, routeIn, type Caller } from '../../kernel/route.ts'
import { ensureServed } from '../staff/staff.ts'
import { happeningShape } from '../customers/customers.ts'
import { ruleIn, writtenRule } from '../rules/rules.ts'
import { DIMENSIONS } from './store.ts'
import * as tags from './tags.ts'
import { governanceShape } from './governance.ts'
import { groupShape, tagShape } from './views.ts'

const route = routeIn<{ engine: Engine; random: Random; wecom: { putTag(slug: string): Promise<void> } }>()

const slug = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u)
const name = z.string().trim().min(1).max(100)
const description = z.string().max(2_000)
const params = z.object({ slug: z.string().max(100) })
const expiresAfterMs = z.int().positive().max(MAX_WINDOW_MS).nullable()
const expectedRevision = z.int().optional()
const customers = z.array(z.int().positive()).min(1).max(MAX_CUSTOMERS_PER_CALL)
const actor = (caller: Caller, random: Random) => ({ id: caller.id, random })

const tagOut = tagShape.extend({ createdAt: instantOut, lastAt: instantOut.nullable() })
const groupOut = groupShape.extend({ tags: z.array(tagOut) })
const governedTag = governanceShape.shape.tags.element

const groupBody = { name, dimension: z.enum(DIMENSIONS), singleChoice: z.boolean() }

export const tagRoutes = [
  route({
    method: 'GET',
    path: '/api/tags',
    role: 'analyst',
    serving: 'common',
    summary: 'Tag groups with their tags, their rules and how many customers hold each',
    answer: z.object({ groups: z.array(groupOut), customers: z.int(), countedAt: instantOut }),
    run: ({ world }) => tags.listTags(world.engine.core),
  }),
  route({
    method: 'GET',
    path: '/api/tags/governance',
    role: 'analyst',
    summary: 'How each tag is used, which have nearly the same holders, and which should go or be joined, with why',
    answer: governanceShape.extend({
      tags: z.array(governedTag.extend({ lastAt: instantOut.nullable(), lastByPersonAt: instantOut.nullable() })),
      countedAt: instantOut,
    }),
    run: ({ world, language }) => tags.governTags(world.engine.core, language),
  }),
  route({
    method: 'POST',
    path: '/api/tag-groups',
    role: 'operator',
    summary: 'Create a tag group; of a single-choice group a customer holds one tag',
    body: z.strictObject({ slug, ...groupBody }),
    status: 201,
    answer: z.object({ slug }),
    async run({ world, body }) {
      await tags.createTagGroup(world.engine.core, body)
      return { slug: body.slug }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/tag-groups/:slug',
    role: 'operator',
    summary: 'Change a tag group',
    params,
    body: z.strictObject({ ...z.strictObject(groupBody).partial().shape, expectedRevision }),
    answer: null,
    run: ({ world, params: { slug: which }, body }) => tags.editTagGroup(world.engine.core, which, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/tag-groups/:slug',
    role: 'operator',
    summary: 'Archive a tag group without tags',
    params,
    answer: null,
    run: async ({ world, params: { slug: which } }) => void (await tags.archiveTagGroup(world.engine.core, which)),
  }),
  route({
    method: 'POST',
    path: '/api/tags',
    role: 'operator',
    summary: 'Create a tag; with a rule it is set by itself, without one by people, imports and events',
    body: z.strictObject({
      group: z.string().max(100),
      slug,
      name,
      description: description.optional(),
      ...ruleIn,
      expiresAfterMs: expiresAfterMs.optional(),
    }),
    status: 201,
    answer: z.object({ slug }),
    async run({ world, body, caller }) {
      await tags.createTag(world.engine.core, { ...body, rule: writtenRule(body) }, caller.id)
      return { slug: body.slug }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/tags/:slug',
    role: 'operator',
    summary: 'Change a tag; a new rule is in force at once, `rule: null` takes the rule away',
    params,
    body: z.strictObject({
      name: name.optional(),
      description: description.optional(),
      ...ruleIn,
      expiresAfterMs: expiresAfterMs.optional(),
      expectedRevision,
    }),
    answer: null,
    run: ({ world, params: { slug: which }, body, caller }) =>
      tags.editTag(world.engine.core, which, { ...body, rule: writtenRule(body) }, caller.id),
  }),
  route({
    method: 'DELETE',
    path: '/api/tags/:slug',
    role: 'operator',
    summary: 'Archive a tag that no rule names; its slug is never used again',
    params,
    answer: null,
    run: ({ world, params: { slug: which } }) => tags.archiveTag(world.engine.core, which),
  }),
  route({
    method: 'POST',
    path: '/api/tags/:slug/wecom',
    role: 'operator',
    summary: "Make the tag one of WeCom's too, in its group; whoever holds it has it there soon",
    params,
    answer: null,
    run: ({ world, params: { slug: which } }) => world.wecom.putTag(which),
  }),

  // ── By hand ────────────────────────────────────────────────────────────────────────────────────────────────────────
  route({
    method: 'POST',
    path: '/api/tags/:slug/customers',
    role: 'operator',
    serving: 'list',
    summary:
      'Tag customers, or the next portion of a segment (`next` is where the portion after begins, null at the end)',
    params,
    body: z.union([
      z.strictObject({ customers, until: instantIn.optional() }),
      z.strictObject({
        segment: z.string().max(100),
        after: z.int().min(0).default(0),
        until: instantIn.optional(),
      }),
    ]),
    answer: z.object({ customers: z.int(), next: z.int().nullable() }),
    async run({ world, params: { slug: tag }, body, caller }) {
      const { core } = world.engine
      const by = actor(caller, world.random)
      const until = body.until ?? null
      if ('segment' in body && caller.serves !== null) throw forbidden('operator')
      if ('customers' in body) await ensureServed(core.database, caller, body.customers)
      if ('segment' in body) return tags.tagSegment(core, by, { tag, segment: body.segment, after: body.after, until })
      const tagged = await tags.tagCustomers(core, by, { tag, customerIds: body.customers, until })
      return { ...tagged, next: null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/tags/:slug/removals',
    role: 'operator',
    serving: 'list',
    summary: 'Take the tag from customers who have it by hand, import or event; a rule that holds keeps it',
    params,
    body: z.strictObject({ customers }),
    answer: z.object({ customers: z.int() }),
    async run({ world, params: { slug: tag }, body, caller }) {
      const { core } = world.engine
      await ensureServed(core.database, caller, body.customers)
      return tags.untagCustomers(core, actor(caller, world.random), { tag, customerIds: body.customers })
    },
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/tag-history',
    role: 'analyst',
    serving: 'customer',
    summary: "Who or what set and took a customer's tags, the latest first",
    params: z.object({ id: bigIdIn }),
    query: z.object({ tag: z.string().max(100).optional() }),
    answer: z.object({ events: z.array(happeningShape.extend({ at: instantOut, receivedAt: instantOut })) }),
    run: async ({ world, params: { id }, query }) => ({
      events: await tags.tagHistory(world.engine.core, id, query.tag),
    }),
  }),
]
