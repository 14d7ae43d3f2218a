import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_TEST_FACTS, MAX_TEST_RUN_MS } from '../../kernel/limits.ts'
import { bigIdIn, instantIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readBriefs } from '../customers/customers.ts'
import { checkSop, selectSop } from '../sops/sops.ts'
import { audienceNow, audienceShape } from './audience.ts'
import { loadShape, MAX_LOAD_DAYS, readLoad } from './load.ts'
import { pointShape, pointsOf, pointsShape } from './points.ts'
import { pastShape, rehearsePast, testRun } from './rehearsals.ts'

const route = routeIn<{ engine: Engine }>()
const json = z.record(z.string().max(200), z.json())
/** Of a flow that is there without `definition`: its draft as it is stored. */
const draft = { slug: z.string().max(100).default(''), definition: z.unknown().optional() }

const forecast = audienceShape.shape.forecast.unwrap()

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
    answer: z.object({ happenings: z.array(z.object({ at: instantOut, name: z.string(), properties: z.unknown() })) }),
    run: async ({ world, body: { slug, definition, ...run } }) => ({
      happenings: await testRun(world.engine.core, await draftOf(world.engine, { slug, definition }), run),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/rehearsals/past',
    role: 'operator',
    summary: 'A dry-run against what has happened: had the flow run since then, what it would have sent and asked',
    body: z.strictObject({ ...draft, since: z.iso.datetime({ offset: true }) }),
    answer: pastShape.extend({ since: instantOut, until: instantOut }),
    run: async ({ world, body: { since, ...given }, signal }) =>
      rehearsePast(world.engine.core, await draftOf(world.engine, given), Date.parse(since), { signal }),
  }),
  route({
    method: 'POST',
    path: '/api/rehearsals/audience',
    role: 'operator',
    summary:
      'Before launch: who is now what a flow waits for, and who of them would not get its first message and why; null where nobody can know',
    body: z.strictObject(draft),
    answer: z.object({
      audience: audienceShape
        .extend({
          at: instantOut,
          sample: z.array(z.object({ customer: z.int(), name: z.string().nullable() })),
          forecast: forecast
            .extend({
              waitsUntil: instantOut.nullable(),
              named: z.array(forecast.shape.named.element.extend({ name: z.string().nullable() })),
            }) // prettier-ignore
            .nullable(),
        })
        .nullable(),
    }),
    async run({ world, body, caller: { role }, signal }) {
      const { core } = world.engine
      const found = await audienceNow(core, await draftOf(world.engine, body), { signal })
      if (!found) return { audience: null }
      const named = found.forecast?.named ?? []
      const briefs = await readBriefs(core, [...found.sample, ...named.map(({ customer }) => customer)], role)
      const names = new Map(briefs.map(({ id, name }) => [id, name]))
      const withName = <One extends { customer: number }>(one: One) => ({ ...one, name: names.get(one.customer) ?? null }) // prettier-ignore
      const sample = found.sample.map((customer) => withName({ customer }))
      const told = found.forecast && { ...found.forecast, named: named.map(withName) }
      return { audience: { ...found, sample, forecast: told } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/rehearsals/points',
    role: 'operator',
    summary:
      'Before launch: each message of a flow to somebody made up who enters now, and whether it goes, is swallowed or comes too late',
    body: z.strictObject({ ...draft, deadlineAt: instantIn.nullable().default(null) }),
    answer: pointsShape.extend({
      enteredAt: instantOut,
      deadlineAt: instantOut.nullable(),
      points: z.array(pointShape.extend({ at: instantOut })),
      earlier: pointsShape.shape.earlier.unwrap().extend({ deadlineAt: instantOut }).nullable(),
    }),
    run: async ({ world, body: { deadlineAt, ...given } }) =>
      pointsOf(world.engine.core, await draftOf(world.engine, given), deadlineAt),
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
