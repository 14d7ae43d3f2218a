import { Engine, type EngineOptions } from '../../src/engine.ts'
import { systemClock, type Clock } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { whenFileEnds } from './cleanup.ts'
import { testVault } from './vault.ts'

/** An engine whose failures fail the test. It stops when the test file ends, before its database closes. */
export function testEngine(
  database: Database,
  clock: Clock = systemClock,
  zone = 'Asia/Shanghai',
  given: Partial<Pick<EngineOptions, 'vault' | 'onError'>> = {},
): Engine {
  const onError = (error: unknown) => {
    throw error
  }
  const engine = new Engine({ database, clock, zone, vault: testVault(), onError, ...given })
  whenFileEnds(() => engine.stop())
  return engine
}
