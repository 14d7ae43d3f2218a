import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { idIn, instantOut, routeIn, type Given } from '../../kernel/route.ts'
import type { Corps } from '../corps/corps.ts'
import { lifeShape, type Life, type WayTable } from './life-store.ts'
import { archiveWay, renewWay } from './life.ts'
import type { Ways } from './ways.ts'

export interface WayWorld {
  database: Database
  clock: Clock
  random: Random
  engine: Pick<Engine, 'core'>
  wecom: { ways: Ways; corps: Corps }
  installation: { url: string }
}
export const route = routeIn<WayWorld>()

const { makingSince: _, tries: __, ...shown } = lifeShape
/** `url`: what is printed; it stays when the code behind it becomes another. `qrUrl`: WeCom's own picture of the code, null
 *  until it is made. `problem`: why WeCom does not agree yet; it is tried again by itself. */
export const lifeOut = {
  ...shown,
  createdAt: instantOut,
  archivedAt: instantOut.nullable(),
  url: z.string(),
}
export const printed = <W extends Life>(way: W, { installation }: WayWorld) => ({
  ...way,
  url: `${installation.url}/w/${way.state}`,
})

export const oneOf =
  <W extends Life>(select: (database: Database, id: number) => Promise<W | undefined>) =>
  async (world: WayWorld, id: number) => {
    const way = await select(world.database, id)
    if (!way) throw new Refusal('not_found')
    return printed(way, world)
  }

export const params = z.object({ id: idIn })
export const archivedQuery = z.strictObject({ archived: z.stringbool().default(false) })

/** What is asked of a way of either kind alike: what it is, its end, and another code for it. */
export const lifeRoutes = <const Name extends string, Out extends z.ZodType>({
  name,
  noun,
  table,
  answer,
  one,
}: {
  name: Name
  noun: string
  table: WayTable
  answer: Out
  one(world: WayWorld, id: number): Promise<Given<Out>>
}) => [
  route({
    method: 'GET',
    path: `/api/${name}/:id`,
    role: 'operator',
    summary: `One ${noun}`,
    params,
    answer,
    run: ({ world, params: { id } }) => one(world, id),
  }),
  route({
    method: 'DELETE',
    path: `/api/${name}/:id`,
    role: 'operator',
    summary: `Archive a ${noun}: its code leads nowhere any more, what was counted stays`,
    params,
    answer: null,
    async run({ world, params: { id } }) {
      await archiveWay(world, { table, id })
      await world.wecom.ways.settle({ table, id })
    },
  }),
  route({
    method: 'POST',
    path: `/api/${name}/:id/replacements`,
    role: 'operator',
    summary: 'Have another code made in place of the present one; what is printed leads to it',
    params,
    answer,
    async run({ world, params: { id } }) {
      await renewWay(world, { table, id })
      await world.wecom.ways.settle({ table, id }, { anew: true })
      return one(world, id)
    },
  }),
]

/** Without what was not said. */
export const given = <T extends object>(body: T) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
