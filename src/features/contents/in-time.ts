import type { Timer } from '../../kernel/clock.ts'
import type { MediaIdOf } from './media.ts'

/** Within `waitMs`, what has to be brought to WeCom for a message is waited for; then it is rejected. It is brought there all
 *  the same, so that whoever is sent it next has it. */
export async function inTime<T>(
  clock: Timer,
  waitMs: number,
  work: (bounded: (mediaIdOf: MediaIdOf) => MediaIdOf) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const tooLate = clock.sleep(waitMs, over.signal).then(() => {
    throw new Error('what goes with a message has not been brought to WeCom in time')
  })
  // Mostly nobody waits for it any more when it ends.
  tooLate.catch(() => {})
  try {
    return await work((mediaIdOf) => (carried) => Promise.race([mediaIdOf(carried), tooLate]))
  } finally {
    over.abort()
  }
}
