import { systemClock } from '../kernel/clock.ts'
import { CommandProblem, STOPPED_EXIT_CODE } from './problem.ts'

/** The first signal asks to stop, and work ends in good order; a second one means now. */
export interface Stopping {
  signal: AbortSignal
  /** Resolves when asked to stop. */
  asked: Promise<void>
}

/** npm passes Ctrl-C on to us, and the terminal has sent it already: that is still the first. */
const SAME_SIGNAL_MS = 500

export function listenForStop(say: (line: string) => void = console.error): Stopping {
  const controller = new AbortController()
  let askedAt = 0
  const onSignal = (): void => {
    if (askedAt === 0) {
      askedAt = systemClock.now()
      controller.abort(new CommandProblem('Stopped.', 'Run it again to go on.', STOPPED_EXIT_CODE))
    } else if (systemClock.now() - askedAt > SAME_SIGNAL_MS) {
      say('Stopped at once.')
      process.exit(STOPPED_EXIT_CODE)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  if (process.env['npm_command']) whenOrphaned(onSignal)
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()))
  return { signal: controller.signal, asked }
}

const LOOK_EVERY_MS = 500

/** npm hands a signal to the shell between us and it, and the shell dies of it without telling us. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, LOOK_EVERY_MS).unref()
}
