import type { z } from 'zod'
import { inOneGo, type Sandbox } from '../sandbox.ts'
import { cannot } from '../errors.ts'
import type { Action } from './action.ts'
import { clientActions } from './client.ts'
import { corpActions } from './corp.ts'
import { customerActions } from './customers.ts'
import { groupActions } from './groups.ts'
import { kfActions } from './kf.ts'
import { pageActions } from './pages.ts'
import { staffActions } from './staff.ts'
import { tagActions } from './tags.ts'
import { taskActions } from './tasks.ts'
import { transferActions } from './transfers.ts'

/** Everything that people can do, by name. */
export const actions = {
  ...clientActions,
  ...corpActions,
  ...customerActions,
  ...groupActions,
  ...kfActions,
  ...pageActions,
  ...staffActions,
  ...tagActions,
  ...taskActions,
  ...transferActions,
}
export type ActionName = keyof typeof actions
export type Input<Name extends ActionName> = z.input<(typeof actions)[Name]['input']>
export type Outcome<Name extends ActionName> = ReturnType<(typeof actions)[Name]['run']>

/** Does it, all or nothing, and lets callbacks go; throws what a person would be told when it cannot be done. */
export function act<Name extends ActionName>(sandbox: Sandbox, name: Name, given: Input<Name>): Outcome<Name> {
  const known = Object.hasOwn(actions, name) ? (actions[name] as unknown as Action) : cannot(`Nobody can "${name}".`)
  const input = known.input.parse(given)
  return inOneGo(sandbox, () => {
    const outcome = known.run(sandbox, input)
    sandbox.live.tell({ at: sandbox.clock.now(), what: 'act', detail: { name, input, outcome } })
    return outcome
  }) as Outcome<Name>
}
