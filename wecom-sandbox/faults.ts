import type { Code } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

/** What goes wrong with a call that has done nothing wrong: drawn, so that a seed brings the same again. The faults of
 *  callbacks are drawn where they are written down (events.ts). */
export type ApiFault = 'busy' | 'error' | 'lost answer'

export function drawFault({ switches, chance }: Sandbox): ApiFault | undefined {
  const faults = [
    ['busy', switches.apiBusyRate],
    ['error', switches.apiErrorRate],
    ['lost answer', switches.apiLostAnswerRate],
  ] as const
  return faults.find(([name, rate]) => rate > 0 && chance.number(`fault ${name}`) < rate)?.[0]
}

/** The next calls of a path are refused with this code. */
export function planRefusal({ state }: Sandbox, plan: { path: string; errcode: Code; times: number }): void {
  state.run`insert into planned_refusals (path, errcode, times) values (${plan.path}, ${plan.errcode}, ${plan.times})
    on conflict (path) do update set errcode = excluded.errcode, times = excluded.times`
}
