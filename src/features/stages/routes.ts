import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_STAGES_PER_SET } from '../../kernel/limits.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { happeningShape } from '../customers/customers.ts'
import { ruleIn, writtenRule } from '../rules/rules.ts'
import { figuresShape } from './figures.ts'
import * as stages from './stages.ts'
import { setShape } from './views.ts'

const route = routeIn<{ engine: Engine }>()

const slug = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u)
const name = z.string().trim().min(1).max(100)
const productLine = z.string().trim().max(100)
const owner = z.string().trim().max(100)
const action = z.string().trim().max(500)
const targetDays = z.int().min(1).max(3_660).nullable()
const expectedRevision = z.int().optional()
/** The stage it comes right above; null: the lowest. */
const after = z.string().max(100).nullable()
const rule = z.strictObject(ruleIn)
const setParams = z.object({ set: z.string().max(100) })
const stageParams = setParams.extend({ stage: z.string().max(100) })

export const stageRoutes = [
  route({
    method: 'GET',
    path: '/api/stage-sets',
    role: 'analyst',
    serving: 'common',
    summary: 'Stage sets with their stages, lowest first, and the numbers of the board and the funnel',
    answer: z.object({ sets: z.array(setShape), countedAt: instantOut }),
    run: ({ world }) => stages.listStageSets(world.engine.core),
  }),
  route({
    method: 'GET',
    path: '/api/stage-sets/:set/figures',
    role: 'analyst',
    summary: 'Who stands in each stage of a set and for how long: how many, their share, how many too long, the median',
    params: setParams,
    answer: figuresShape.extend({ countedAt: instantOut }),
    run: ({ world, params }) => stages.stageFigures(world.engine.core, params.set),
  }),
  route({
    method: 'POST',
    path: '/api/stage-sets',
    role: 'operator',
    summary: 'Create a stage set for a product line',
    body: z.strictObject({ slug, name, productLine: productLine.default('') }),
    status: 201,
    answer: z.object({ slug }),
    async run({ world, body }) {
      await stages.createStageSet(world.engine.core, body)
      return { slug: body.slug }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/stage-sets/:set',
    role: 'operator',
    summary: 'Rename a stage set, or change the order of its stages',
    params: setParams,
    body: z.strictObject({
      name: name.optional(),
      productLine: productLine.optional(),
      order: z.array(z.string()).max(MAX_STAGES_PER_SET).optional(),
      expectedRevision,
    }),
    answer: null,
    run: ({ world, params, body }) => stages.editStageSet(world.engine.core, params.set, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/stage-sets/:set',
    role: 'operator',
    summary: 'Archive a stage set that no rule names',
    params: setParams,
    answer: null,
    run: ({ world, params }) => stages.archiveStageSet(world.engine.core, params.set),
  }),
  route({
    method: 'POST',
    path: '/api/stage-sets/:set/stages',
    role: 'operator',
    summary: 'Add a stage above the others or `after` one, with an entry rule and perhaps one to fall back by',
    params: setParams,
    body: z.strictObject({
      slug,
      name,
      entry: rule,
      fallBack: rule.optional(),
      targetDays: targetDays.optional(),
      owner: owner.optional(),
      action: action.optional(),
      after: after.optional(),
    }),
    status: 201,
    answer: z.object({ slug }),
    async run({ world, params, body, caller }) {
      const draft = { ...body, entry: writtenRule(body.entry), fallBack: body.fallBack && writtenRule(body.fallBack) }
      await stages.createStage(world.engine.core, params.set, draft, caller.id)
      return { slug: body.slug }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/stage-sets/:set/stages/:stage',
    role: 'operator',
    summary: 'Change a stage; new rules are in force at once, `fallBack: null` takes that rule away',
    params: stageParams,
    body: z.strictObject({
      name: name.optional(),
      entry: rule.optional(),
      fallBack: rule.nullable().optional(),
      targetDays: targetDays.optional(),
      owner: owner.optional(),
      action: action.optional(),
      after: after.optional(),
      expectedRevision,
    }),
    answer: null,
    run({ world, params, body, caller }) {
      const change = {
        ...body,
        entry: body.entry && writtenRule(body.entry),
        fallBack: body.fallBack ? writtenRule(body.fallBack) : body.fallBack,
      }
      return stages.editStage(world.engine.core, params.set, params.stage, change, caller.id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/stage-sets/:set/stages/:stage',
    role: 'operator',
    summary: 'Archive a stage that no rule names; who stands there goes where the entry rules say',
    params: stageParams,
    answer: null,
    run: ({ world, params }) => stages.archiveStage(world.engine.core, params.set, params.stage),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/stage-history',
    role: 'analyst',
    serving: 'customer',
    summary: "A customer's moves between stages, the latest first; where they stand now is in the profile",
    params: z.object({ id: bigIdIn }),
    query: z.object({ set: z.string().max(100).optional() }),
    answer: z.object({ events: z.array(happeningShape.extend({ at: instantOut, receivedAt: instantOut })) }),
    run: async ({ world, params: { id }, query }) => ({
      events: await stages.stageHistory(world.engine.core, id, query.set),
    }),
  }),
]
