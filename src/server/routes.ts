import type { Engine } from '../engine.ts'
import { attributeRoutes } from '../features/attributes/routes.ts'
import { auditRoutes } from '../features/audit/routes.ts'
import { broadcastRoutes } from '../features/broadcasts/routes.ts'
import { callbackRoutes } from '../features/callbacks/routes.ts'
import { contentRoutes } from '../features/contents/routes.ts'
import { customerRoutes } from '../features/customers/routes.ts'
import { corpRoutes } from '../features/corps/routes.ts'
import { eventRoutes } from '../features/events/routes.ts'
import { groupRoutes } from '../features/groups/routes.ts'
import type { ImportRuns } from '../features/imports/imports.ts'
import { importRoutes } from '../features/imports/routes.ts'
import type { KeyRing } from '../features/keys/keys.ts'
import { kfRoutes } from '../features/kf/routes.ts'
import { keyRoutes } from '../features/keys/routes.ts'
import type { Live } from '../features/live/live.ts'
import { liveRoutes } from '../features/live/routes.ts'
import { messageRoutes } from '../features/messages/routes.ts'
import { momentRoutes } from '../features/moments/routes.ts'
import { noteRoutes } from '../features/notes/routes.ts'
import { noticeRoutes } from '../features/notices/routes.ts'
import type { People } from '../features/people/people.ts'
import { peopleRoutes } from '../features/people/routes.ts'
import { privacyRoutes } from '../features/privacy/routes.ts'
import { rehearsalRoutes } from '../features/rehearsals/routes.ts'
import { replyRoutes } from '../features/replies/routes.ts'
import { ruleRoutes } from '../features/rules/routes.ts'
import { segmentRoutes } from '../features/segments/routes.ts'
import { staffRoutes } from '../features/staff/routes.ts'
import { sidebarRoutes } from '../features/sidebar/routes.ts'
import { sopRoutes } from '../features/sops/routes.ts'
import { stageRoutes } from '../features/stages/routes.ts'
import { syncRoutes } from '../features/syncs/routes.ts'
import { taskRoutes } from '../features/tasks/routes.ts'
import { tagRoutes } from '../features/tags/routes.ts'
import { templateRoutes } from '../features/templates/routes.ts'
import { touchRoutes } from '../features/touches/routes.ts'
import { viewRoutes } from '../features/views/routes.ts'
import { wayRoutes } from '../features/ways/routes.ts'
import { webhookRoutes } from '../features/webhooks/routes.ts'
import { tagMarkRoutes } from '../features/wecom-tags/routes.ts'
import { inHandsOf as held } from '../kernel/acting.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/database.ts'
import type { Random } from '../kernel/random.ts'
import type { WecomOffice } from '../wecom.ts'
import { systemRoutes, type Installation } from './system.ts'

/** What the application hands to every route. A feature that needs more adds it here, and main must then provide it. */
export interface World {
  database: Database
  clock: Clock
  random: Random
  keys: KeyRing
  people: People
  imports: ImportRuns
  live: Live
  engine: Engine
  wecom: WecomOffice
  installation: Installation
}

/** The same world in the hands of who asks, so that what they change is known as theirs. */
export function inHandsOf(world: World, actor: string): World {
  const database = held(world.database, actor, world.clock)
  const core = { ...world.engine.core, database }
  const people = world.people.inHandsOf(actor)
  return { ...world, database, people, engine: Object.create(world.engine, { core: { value: core } }) as Engine }
}

/** Every feature's routes: the whole API. */
export const routes = [
  ...customerRoutes,
  ...privacyRoutes,
  ...messageRoutes,
  ...noteRoutes,
  ...sidebarRoutes,
  ...segmentRoutes,
  ...ruleRoutes,
  ...tagRoutes,
  ...sopRoutes,
  ...templateRoutes,
  ...stageRoutes,
  ...taskRoutes,
  ...contentRoutes,
  ...touchRoutes,
  ...broadcastRoutes,
  ...momentRoutes,
  ...rehearsalRoutes,
  ...groupRoutes,
  ...eventRoutes,
  ...attributeRoutes,
  ...importRoutes,
  ...liveRoutes,
  ...noticeRoutes,
  ...keyRoutes,
  ...peopleRoutes,
  ...staffRoutes,
  ...corpRoutes,
  ...callbackRoutes,
  ...syncRoutes,
  ...tagMarkRoutes,
  ...kfRoutes,
  ...replyRoutes,
  ...wayRoutes,
  ...webhookRoutes,
  ...systemRoutes,
  ...auditRoutes,
  ...viewRoutes,
]
