import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { allows, idIn, instantIn, instantOut, routeIn, ROLES, type Route } from './route.ts'

interface World {
  tags: { list(): Promise<{ name: string; at: number }[]> }
}
const route = routeIn<World>()

describe('a route', () => {
  it('does not compile without a role, and is handed what its shapes say', () => {
    route({
      method: 'GET',
      path: '/api/tags/:id',
      role: 'analyst',
      summary: 'Tags',
      params: z.object({ id: idIn }),
      query: z.object({ since: instantIn.optional() }),
      answer: z.object({ tags: z.array(z.object({ name: z.string(), at: instantOut })) }),
      async run({ world, params, query, body }) {
        expectTypeOf(params.id).toEqualTypeOf<number>()
        expectTypeOf(query.since).toEqualTypeOf<number | undefined>()
        expectTypeOf(body).toEqualTypeOf<undefined>()
        return { tags: await world.tags.list() }
      },
    })
    // @ts-expect-error no role
    route({ method: 'GET', path: '/api/x', summary: 'x', answer: null, run: async () => {} })
    // @ts-expect-error a role nobody knows
    route({ method: 'GET', path: '/api/x', role: 'root', summary: 'x', answer: null, run: async () => {} })
    route({
      method: 'GET',
      path: '/a',
      role: 'admin',
      summary: 'x',
      answer: z.object({ n: z.int() }),
      // @ts-expect-error an answer of another shape
      run: async () => ({}),
    })
    // @ts-expect-error a route written past `route` has no role either
    const bare: Route<World> = { method: 'GET', path: '/a', summary: 'x', answer: null, run: async () => {} }
    expect(bare.role).toBeUndefined()
  })

  it('does not join a list whose world lacks what the route needs', () => {
    const one = route({ method: 'GET', path: '/a', role: 'admin', summary: 'x', answer: null, run: async () => {} })
    const enough: Route<World & { more: string }>[] = [one]
    // @ts-expect-error no tags there
    const lacking: Route<{ more: string }>[] = [one]
    expect([...enough, ...lacking]).toHaveLength(2)
  })
})

it('gives each role only its own reach: a write key reads nothing, readers send nothing', () => {
  const reach = Object.fromEntries(ROLES.map((held) => [held, ROLES.filter((needed) => allows(held, needed))]))
  expect(reach).toEqual({
    public: ['public'],
    write: ['public', 'write'],
    staff: ['public'],
    lead: ['public'],
    analyst: ['public', 'analyst'],
    operator: ['public', 'analyst', 'operator'],
    admin: ['public', 'analyst', 'operator', 'admin'],
  })
})

it('takes ids as positive integers only', () => {
  expect(idIn.parse('17')).toBe(17)
  for (const bad of ['0', '-1', '1.5', '1e3', ' 1', '2147483648', '99999999999999999999', 'abc', ''])
    expect(idIn.safeParse(bad).success, bad).toBe(false)
})
