import { useEffect, useMemo, useRef, useState } from 'react'
import { call, type Answer } from '../../api/api.ts'
import { Tail, type Followed } from './tail.ts'

export type LogEvent = Answer<'GET /api/events'>['events'][number]
export type Show = 'facts' | 'derived' | undefined

const EVERY_MS = 1_000

/** Follows the log while the page is seen and nobody has paused it. */
export function useTail({ name, show }: { name: string | undefined; show: Show }, isPaused: boolean) {
  const [followed, setFollowed] = useState<Followed<LogEvent>>()
  const [problem, setProblem] = useState<Error | null>(null)
  const [retries, setRetries] = useState(0)
  const isReading = useRef(false)
  const tail = useMemo(() => {
    const derived = show && String(show === 'derived')
    const ask = (question: object) => call('GET /api/events', { query: { ...question, name, derived } })
    return new Tail<LogEvent>(ask, () => performance.now())
  }, [name, show])

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    async function read() {
      if (!document.hidden && !isPaused && !isReading.current) {
        isReading.current = true
        try {
          const seen = await tail.follow()
          if (!isOver) {
            setFollowed(seen)
            setProblem(null)
          }
        } catch (error) {
          if (!isOver) setProblem(error as Error)
        } finally {
          isReading.current = false
        }
      }
      if (!isOver) timer = setTimeout(() => void read(), EVERY_MS)
    }
    const look = () => {
      clearTimeout(timer)
      void read()
    }
    void read()
    document.addEventListener('visibilitychange', look)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
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
