import type { WecomError } from '../../channels/wecom/errors.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import { MAX_SEND_TRIES, MAX_SEND_WAIT_MS } from '../../kernel/limits.ts'

export interface Failed {
  /** It was the call itself that failed, and nothing was made by it: that one had begun is over. */
  isUnmade: boolean
  /** Nothing was made, and it is not tried again. */
  isOver: boolean
  /** Else: when it is. */
  dueAt: number
}

/** What is known where something that must not be made twice in WeCom could not be made. `making`: the call that makes it; any
 *  other was to find out whether one was made before, which is not known where that has failed. Pure. */
export function failedMaking(
  error: WecomError,
  { making, begunAt, tries }: { making: string; begunAt: number | null; tries: number },
  now: number,
): Failed {
  const isOfMaking = error.call === making
  const isSurelyNot = isOfMaking ? error.details.isUnsure !== true : begunAt === null
  const isHopeless = error.kind === 'refused' || error.kind === 'gone' || tries + 1 >= MAX_SEND_TRIES
  const waitMs = Math.min(SECOND_MS * 2 ** tries, MAX_SEND_WAIT_MS)
  return {
    isUnmade: isOfMaking && isSurelyNot,
    isOver: isSurelyNot && isHopeless,
    dueAt: Math.max(now + waitMs, error.details.retryAt ?? 0),
  }
}
