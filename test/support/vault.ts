import { systemRandom } from '../../src/kernel/random.ts'
import { Vault, Wrapping } from '../../src/kernel/vault.ts'

export const TEST_SECRET = 'a secret of tests, not a secret at all'

/** A vault that needs no database, the same in every process of a test. */
export const testVault = (): Vault =>
  new Vault(new Wrapping(TEST_SECRET, systemRandom), Buffer.alloc(32, 7), systemRandom)
