import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_TEST_FACTS, MAX_TEST_RUN_MS } from '../../kernel/limits.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { checkSop, selectSop } from '../sops/sops.ts'
import { loadShape, MAX_LOAD_DAYS, readLoad } from './load.ts'
import { pastShape, rehearsePast, testRun } from './rehearsals.ts'

const route = routeIn<{ engine: Engine }>()
const json = z.record(z.string().max(200), z.json())
/** Of a flow that is there without `definition`: its draft as it is stored. */
const draft = { slug: z.string().max(100).default(''), definition: z.unknown() }

async function draftOf({ core }: Engine, { slug, definition }: { slug: string; definition?: unknown }) {
  const written = definition === undefined ? (await selectSop(core.database, slug))?.definition : definition
  return { slug, definition: checkSop(written) }
}

export const rehearsalRoutes = [
  route({
    method: 'POST',
    path: '/api/rehearsals/one',
    role: 'operator',
    summary:
      'A test-run of a flow on virtual time, with a customer as they are, or one made up, and what happens to them',
    body: z.strictObject({
      ...draft,
      customer: bigIdIn.nullable().default(null),
      attributes: json.default({}),
      tags: z.array(z.string().max(100)).max(50).default([]),
      trigger: json.default({}),
      facts: z
        .array(
          z.strictObject({
            afterMs: z.int().min(0).max(MAX_TEST_RUN_MS),
            event: z.string().min(1).max(200),
            properties: json.default({}),
          }),
        )
        .max(MAX_TEST_FACTS)
        .default([]),
    }),
    answer: z.object({ moments: z.array(z.object({ at: instantOut, name: z.string(), properties: z.unknown() })) }),
    run: async ({ world, body: { slug, definition, ...run } }) => ({
      moments: await testRun(world.engine.core, await draftOf(world.engine, { slug, definition }), run),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/rehearsals/past',
    role: 'operator',
    summary: 'A dry-run against what has happened: had the flow run since then, what it would have sent and asked',
    body: z.strictObject({ ...draft, since: z.iso.datetime({ offset: true }) }),
    answer: pastShape.extend({ since: instantOut, until: instantOut }),
    run: async ({ world, body: { since, ...given } }) =>
      rehearsePast(world.engine.core, await draftOf(world.engine, given), Date.parse(since)),
  }),
  route({
    method: 'GET',
    path: '/api/load',
    role: 'analyst',
    summary: 'What the coming days will ask of channels and staff: of flows that run, and broadcasts that are planned',
    query: z.object({ days: z.coerce.number().int().min(1).max(MAX_LOAD_DAYS).default(14) }),
    answer: loadShape,
    run: ({ world, query }) => readLoad(world.engine.core, query.days),
  }),
]
