import { compareIdentities } from '../pipeline/rebuild-identity.ts'
import { compareCustomers, type Difference } from '../pipeline/rebuild.ts'
import { withProduct } from './opening.ts'
import { counted, print, printJson, progress, say } from './output.ts'

const MAX_SHOWN = 20
const MAX_KEPT = 1_000

/** `siyu rebuild`: exit ≠ 0 when anything kept is not what the facts say. */
export const rebuild = (options: { json?: boolean }): Promise<void> =>
  withProduct(async ({ engine, clock }, { signal }) => {
    const startedAt = clock.now()
    const differences: Difference[] = []
    let count = 0
    const take = (difference: Difference) => {
      if (count++ < MAX_KEPT) differences.push(difference)
    }
    const shown = progress(clock)
    const onProgress = (customers: number) => shown.show(`${counted(customers)} customers compared`)
    const identities = await compareIdentities(engine.core, take, signal)
    const customers = await compareCustomers(engine.core, take, { signal, onProgress })
    shown.done()
    const seconds = (clock.now() - startedAt) / 1000
    if (options.json) printJson({ customers, identities, count, differences, seconds })
    else {
      for (const difference of differences.slice(0, MAX_SHOWN)) print(describe(difference))
      if (count > MAX_SHOWN) print(`… and ${counted(count - MAX_SHOWN)} more (--json shows up to ${counted(MAX_KEPT)})`)
      print(`${counted(customers)} customers and ${counted(identities)} identifiers compared in ${seconds.toFixed(1)} s: ${counted(count)} differences`) // prettier-ignore
    }
    if (count === 0) return
    process.exitCode = 1
    say('→ This should not be. Keep a backup as it is and report what the lines above say.')
  })

const describe = ({ customer, what, stored, rebuilt }: Difference): string =>
  `#${customer} ${what}: stored ${JSON.stringify(stored)}, from facts ${JSON.stringify(rebuilt)}`
