import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, instantOut, routeIn, type Caller } from '../../kernel/route.ts'
import { LIFECYCLE_STATES } from '../../rules/language.ts'
import { ruleOut } from '../rules/rules.ts'
import { briefShape } from './briefs.ts'
import { conflictShape, listConflicts, settleConflict } from './conflicts.ts'
import { consentShape, readConsents, sayConsent } from './consents.ts'
import { joinCustomers, listMerges, separateIdentities, undoMerge } from './merging.ts'
import { profileShape, readProfile } from './profile.ts'
import { withoutTokensIn } from './rules.ts'
import { searchCustomers } from './search.ts'
import { namedHappeningShape, readTimeline } from './timeline.ts'
import { readValue, valueShape } from './value.ts'
import { shownWhy, whySegment, whyTag } from './why.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

const pageLimit = z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50)
const params = z.object({ id: bigIdIn })
const word = z.string().trim().min(1).max(200)
const slug = z.string().max(100)
const actor = (caller: Caller, random: Random) => ({ id: caller.id, random })
const customerOut = z.object({ customerId: z.int() })

const brief = briefShape.extend({ createdAt: instantOut })
const happening = namedHappeningShape.extend({ at: instantOut, receivedAt: instantOut })
const { attributes, identifiers, tags, stages, segments } = profileShape.shape
const profile = profileShape.extend({
  createdAt: instantOut,
  attributes: z.array(attributes.element.extend({ at: instantOut })),
  identifiers: z.array(identifiers.element.extend({ firstSeenAt: instantOut })),
  tags: z.array(tags.element.extend({ since: instantOut, until: instantOut.nullable() })),
  stages: z.array(stages.element.extend({ since: instantOut })),
  segments: z.array(segments.element.extend({ since: instantOut })),
})
const explanation = z
  .object({
    answer: z.boolean(),
    sentence: z.string(),
    get parts() {
      return z.array(explanation).optional()
    },
  })
  .meta({ id: 'Explanation' })
const end = conflictShape.shape.a.extend({ customer: brief.nullable() })
const conflict = conflictShape.extend({ noticedAt: instantOut, a: end, b: end })

export const customerRoutes = [
  route({
    method: 'GET',
    path: '/api/customers',
    role: 'analyst',
    serving: 'list',
    summary:
      'Customers, newest first: by name, identifier, phone ending, segment ("also": in this one too, "without": not in this one), tag, stage, lifecycle or staff, joined by "and"',
    query: z.object({
      name: word.optional(),
      kind: word.optional(),
      value: z.string().trim().min(1).max(256).optional(),
      tail: z
        .string()
        .regex(/^\d{4}$/)
        .optional(),
      segment: slug.optional(),
      also: slug.optional(),
      without: slug.optional(),
      tag: slug.optional(),
      set: slug.optional(),
      stage: slug.optional(),
      lifecycle: z.enum(LIFECYCLE_STATES).optional(),
      staff: word.optional(),
      before: bigIdIn.optional(),
      limit: pageLimit,
    }),
    answer: z.object({ customers: z.array(brief), next: z.int().nullable() }),
    run: ({ world, query, caller }) => searchCustomers(world.engine.core, query, caller),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id',
    role: 'analyst',
    serving: 'customer',
    summary: 'One customer, by an id of now or of before a merge: attributes, identifiers, tags, stages, segments',
    params,
    answer: profile,
    run: ({ world, params: { id }, caller }) => readProfile(world.engine.core, id, caller.role),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/events',
    role: 'analyst',
    serving: 'customer',
    summary: 'What happened to and by a customer, the latest first, whichever identity it came with',
    params,
    query: z.object({
      name: z.string().min(1).max(200).optional(),
      type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']).optional(),
      derived: z.stringbool().optional(),
      before: z.string().max(40).optional(),
      limit: pageLimit,
    }),
    answer: z.object({ events: z.array(happening), next: z.string().nullable() }),
    run: ({ world, params: { id }, query }) => readTimeline(world.engine.core, id, query),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/value',
    role: 'analyst',
    serving: 'customer',
    summary: 'What the customer is worth and what that is made of: recency, frequency, monetary, months, products',
    params,
    answer: valueShape.extend({ at: instantOut }),
    run: ({ world, params: { id } }) => readValue(world.engine.core, id),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/why',
    role: 'analyst',
    serving: 'customer',
    summary: 'Why the customer is in a segment, or has a tag by its rule, or not: in sentences',
    params,
    query: z.object({ segment: slug.optional(), tag: slug.optional() }),
    answer: z.object({ ...ruleOut, at: instantOut, why: explanation }),
    async run({ world, params: { id }, query, language }) {
      const { core } = world.engine
      if (query.segment !== undefined) return shownWhy(await whySegment(core, id, query.segment, language))
      if (query.tag !== undefined) return shownWhy(await whyTag(core, id, query.tag, language))
      throw invalidInput('query', wrong('segment_or_tag'))
    },
  }),

  // ── Consent ────────────────────────────────────────────────────────────────────────────────────────────────────────
  route({
    method: 'GET',
    path: '/api/customers/:id/consents',
    role: 'analyst',
    serving: 'customer',
    summary: 'What the customer has consented to, per channel and purpose',
    params,
    answer: z.object({ consents: z.array(consentShape.extend({ at: instantOut })) }),
    run: async ({ world, params: { id } }) => ({ consents: await readConsents(world.engine.core, id) }),
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/consents',
    role: 'operator',
    serving: 'customer',
    summary: 'Note that the customer gave consent, or withdrew it',
    params,
    body: z.strictObject({ channel: word, purpose: word, given: z.boolean() }),
    answer: null,
    run: ({ world, params: { id }, body, caller }) =>
      sayConsent(world.engine.core, actor(caller, world.random), id, body),
  }),

  // ── Who is who ─────────────────────────────────────────────────────────────────────────────────────────────────────
  route({
    method: 'GET',
    path: '/api/customers/:id/merges',
    role: 'analyst',
    summary: 'The merges that made the customer, by people and by the rules of identity',
    params,
    answer: z.object({
      merges: z.array(
        z.object({
          messageId: z.string(),
          source: z.string(),
          at: instantOut,
          a: z.array(z.record(z.string(), z.unknown())),
          b: z.array(z.record(z.string(), z.unknown())),
        }),
      ),
    }),
    async run({ world, params: { id } }) {
      const merges = await listMerges(world.engine.core, id)
      const hidden = (side: (typeof merges)[number]['a']) => side.map((one) => withoutTokensIn({ ...one }))
      return { merges: merges.map((one) => ({ ...one, a: hidden(one.a), b: hidden(one.b) })) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/merges',
    role: 'operator',
    summary: 'These two customers are one person',
    params,
    body: z.strictObject({ with: z.int().positive() }),
    answer: customerOut,
    run: async ({ world, params: { id }, body, caller }) => ({
      customerId: await joinCustomers(world.engine.core, actor(caller, world.random), id, body.with),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/customers/:id/merges/:messageId',
    role: 'operator',
    summary: 'Take a merge back, whatever has happened since',
    params: params.extend({ messageId: z.string().min(1).max(100) }),
    answer: customerOut,
    run: async ({ world, params: { id, messageId }, caller }) => ({
      customerId: await undoMerge(world.engine.core, actor(caller, world.random), id, messageId),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/separations',
    role: 'operator',
    summary: "These identities are another person's than the customer's others",
    params,
    body: z.strictObject({ identities: z.array(z.int().positive()).min(1).max(100) }),
    answer: customerOut,
    run: async ({ world, params: { id }, body, caller }) => ({
      customerId: await separateIdentities(world.engine.core, actor(caller, world.random), id, body.identities),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/conflicts',
    role: 'analyst',
    summary:
      'Identifiers that came together though their customers cannot be one: for a person to settle, oldest first',
    query: z.object({
      after: z
        .string()
        .regex(/^\d{1,15}-\d{1,15}-\d{1,15}$/)
        .optional(),
      limit: pageLimit,
    }),
    answer: z.object({ conflicts: z.array(conflict), next: z.string().nullable() }),
    run: ({ world, query, caller }) => listConflicts(world.engine.core, query, caller.role),
  }),
  route({
    method: 'POST',
    path: '/api/conflicts/:id/settlement',
    role: 'operator',
    summary: 'Settle a conflict: "same" person, or "two" people',
    params: z.object({ id: z.string().regex(/^\d{1,15}-\d{1,15}$/) }),
    body: z.strictObject({ people: z.enum(['same', 'two']) }),
    answer: null,
    run: ({ world, params: { id }, body, caller }) =>
      settleConflict(world.engine.core, actor(caller, world.random), id, body.people),
  }),
]
