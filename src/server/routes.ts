import type { Engine } from '../engine.ts'
import { attributeRoutes } from '../features/attributes/routes.ts'
import { customerRoutes } from '../features/customers/routes.ts'
import { eventRoutes } from '../features/events/routes.ts'
import type { KeyRing } from '../features/keys/keys.ts'
import { keyRoutes } from '../features/keys/routes.ts'
import type { People } from '../features/people/people.ts'
import { peopleRoutes } from '../features/people/routes.ts'
import { ruleRoutes } from '../features/rules/routes.ts'
import { segmentRoutes } from '../features/segments/routes.ts'
import { stageRoutes } from '../features/stages/routes.ts'
import { tagRoutes } from '../features/tags/routes.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import type { Random } from '../kernel/random.ts'
import { systemRoutes, type Installation } from './system.ts'

/** What the application hands to every route. A feature that needs more adds it here, and main must then provide it. */
export interface World {
  database: Database
  clock: Clock
  random: Random
  keys: KeyRing
  people: People
  engine: Engine
  installation: Installation
}

/** Every feature's routes: the whole API. */
export const routes = [
  ...customerRoutes,
  ...segmentRoutes,
  ...ruleRoutes,
  ...tagRoutes,
  ...stageRoutes,
  ...eventRoutes,
  ...attributeRoutes,
  ...keyRoutes,
  ...peopleRoutes,
  ...systemRoutes,
]
