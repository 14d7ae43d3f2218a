import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { Change } from '../../../live.ts'
import { isConcerned } from './concerned.ts'

/** The sandbox tells what has changed, and what of it is shown is asked again; nothing is asked on a timer. When the stream
 *  is open, or open again, everything is: until then something may have happened that nobody told. */
const GATHER_MS = 120
const RETRY_MS = 2_000
const KINDS: Change['what'][] = ['call', 'act', 'event', 'message', 'task', 'time', 'world']

let isLost = false
const watchers = new Set<() => void>()
function setLost(next: boolean): void {
  isLost = next
  for (const watcher of watchers) watcher()
}
export const useIsLost = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => isLost,
  )

export function useLive(queries: QueryClient): void {
  useEffect(() => {
    const refresh = gatherer(queries)
    let source: EventSource
    let retrying: ReturnType<typeof setTimeout> | undefined
    const open = () => {
      source = new EventSource('/control/live')
      source.onopen = () => {
        setLost(false)
        void queries.invalidateQueries()
      }
      source.onerror = () => {
        setLost(true)
        source.close()
        retrying = setTimeout(open, RETRY_MS)
      }
      for (const kind of KINDS)
        source.addEventListener(kind, ({ data }: MessageEvent<string>) => refresh(JSON.parse(data) as Change))
    }
    open()
    return () => {
      clearTimeout(retrying)
      source.close()
    }
  }, [queries])
}

/** What comes together is answered once, and what comes meanwhile after that: in a lively world, or while a day is let pass,
 *  nothing is asked again before it was answered. */
function gatherer(queries: QueryClient): (change: Change) => void {
  let gathered: Change[] = []
  let isAsking = false
  async function ask() {
    const changes = gathered
    gathered = []
    await queries.invalidateQueries({
      predicate: ({ queryKey: key, state: { data } }) => changes.some((change) => isConcerned(change, { key, data })),
    })
    isAsking = false
    if (gathered.length > 0) wait()
  }
  function wait() {
    isAsking = true
    setTimeout(() => void ask(), GATHER_MS)
  }
  return (change) => {
    gathered.push(change)
    if (!isAsking) wait()
  }
}
