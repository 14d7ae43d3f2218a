import { useEffect, useMemo, useRef, useState } from 'react'
import { call, type Answer } from '../../api/api.ts'
import { calmly } from '../../api/calmly.ts'
import { onTopics } from '../../api/live.ts'
import { Tail, type Followed } from './tail.ts'

export type LogEvent = Answer<'GET /api/events'>['events'][number]
export type Show = 'facts' | 'derived' | undefined

/** How often it is read at most, when events come all the time. */
const REST_MS = 1_000

/** Follows the log while the page is seen and nobody has paused it. */
export function useTail({ name, show }: { name: string | undefined; show: Show }, isPaused: boolean) {
  const [followed, setFollowed] = useState<Followed<LogEvent>>()
  const [problem, setProblem] = useState<Error | null>(null)
  const [retries, setRetries] = useState(0)
  const reading = useRef(Promise.resolve())
  const tail = useMemo(() => {
    const derived = show && String(show === 'derived')
    const ask = (question: object) => call('GET /api/events', { query: { ...question, name, derived } })
    return new Tail<LogEvent>(ask, () => performance.now())
  }, [name, show])

  useEffect(() => {
    if (isPaused) return
    let isOver = false
    async function readOn() {
      if (document.hidden || isOver) return
      try {
        const seen = await tail.follow()
        if (isOver) return
        setFollowed(seen)
        setProblem(null)
      } catch (error) {
        if (!isOver) setProblem(error as Error)
      }
    }
    // One after the other, also with what was begun before it was paused.
    const read = calmly(() => (reading.current = reading.current.then(readOn)), REST_MS)
    read()
    document.addEventListener('visibilitychange', read)
    const stop = onTopics(['events'], read)
    return () => {
      isOver = true
      stop()
      document.removeEventListener('visibilitychange', read)
    }
  }, [tail, isPaused, retries])

  return {
    asked: {
      data: followed,
      error: problem,
      isPending: !followed && !problem,
      refetch: () => setRetries((n) => n + 1),
    },
    problem,
    readOlder: async () => setFollowed(await tail.readOlder()),
  }
}
