import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { instantOut, routeIn } from '../../kernel/route.ts'
import type { Corps } from '../corps/corps.ts'
import { lifeShape, type Life } from './life-store.ts'
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

/** Without what was not said. */
export const given = <T extends object>(body: T) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
