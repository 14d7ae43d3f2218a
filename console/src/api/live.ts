import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { Topic } from '../../../src/features/live/topics.ts'
import type { Answer } from './api.ts'
import { calmly } from './calmly.ts'
import { isCounted, shownBy, TOPIC_NAMES, type Key } from './shown-by.ts'

/**
 * The server tells what has changed (GET /api/live), and what shows it is asked again: nothing is asked on a timer. While
 * the stream is lost everything shown is asked now and then instead, and once more when it is back. A tab that nobody
 * looks at keeps no stream, as a browser has six connections to a host for all its tabs together.
 */
const FIRST_RETRY_MS = 1_000
const LOST_LOOK_MS = 15_000
const HIDDEN_MS = 10_000

let isLost = false
const watchers = new Set<() => void>()
const listeners = new Set<(topics: readonly Topic[]) => void>()

function setLost(next: boolean): void {
  isLost = next
  for (const watcher of watchers) watcher()
}

const tell = (topics: readonly Topic[]): void => {
  for (const listener of listeners) listener(topics)
}

/** Whether what is shown may be some seconds old. */
export const useIsLost = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => isLost,
  )

/** Calls back when one of the topics has changed, or may have while nobody could tell. */
export function onTopics(names: readonly Topic[], then: () => void): () => void {
  const listener = (topics: readonly Topic[]) => {
    if (topics.some((topic) => names.includes(topic))) then()
  }
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Keeps what is shown as it is now, from when somebody is signed in until they leave. */
export function useLive(queries: QueryClient): void {
  useEffect(() => {
    const refresh = refresherOf(queries)
    listeners.add(refresh)
    const stop = follow()
    return () => {
      stop()
      listeners.delete(refresh)
    }
  }, [queries])
}

function follow(): () => void {
  let source: EventSource | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined
  let leaving: ReturnType<typeof setTimeout> | undefined
  let retryMs = FIRST_RETRY_MS
  let toldAt = -Infinity

  function open(): void {
    close()
    source = new EventSource('/api/live')
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const topics = JSON.parse(data) as Answer<'GET /api/live'>
      retryMs = FIRST_RETRY_MS
      if (isLost) setLost(false)
      // Empty: from now on nothing is missed, but something may have been.
      tell(topics.length === 0 ? TOPIC_NAMES : topics)
    }
    source.onerror = () => {
      // A server that was started again is back at the first try, and nobody has to hear of it.
      if (retryMs > FIRST_RETRY_MS) doWithout()
      close()
      retrying = setTimeout(open, retryMs * (1 + Math.random() / 4))
      retryMs = Math.min(retryMs * 2, LOST_LOOK_MS)
    }
  }
  /** What is asked also finds out whether somebody is still signed in. */
  function doWithout(): void {
    if (!isLost) setLost(true)
    if (performance.now() - toldAt < LOST_LOOK_MS) return
    toldAt = performance.now()
    tell(TOPIC_NAMES)
  }
  function close(): void {
    clearTimeout(retrying)
    retrying = undefined
    source?.close()
    source = undefined
  }
  function look(): void {
    clearTimeout(leaving)
    if (document.hidden) leaving = setTimeout(close, HIDDEN_MS)
    else if (!source && !retrying) open()
  }
  document.addEventListener('visibilitychange', look)
  look()
  return () => {
    document.removeEventListener('visibilitychange', look)
    clearTimeout(leaving)
    close()
    if (isLost) setLost(false)
  }
}

const ONCE_IN_MS = 1_000
/** Soon enough not to be waited for; and, since the server counts for a twentieth of the time and answers with the count before
 *  while it does, late enough for one that takes three seconds. */
const COUNTED_AGAIN_MS = [3_000, 20_000, 40_000, 80_000]

/** Asks again what is shown and concerned; of what is counted seldom also when nothing has happened for a while. */
function refresherOf(queries: QueryClient): (topics: readonly Topic[]) => void {
  const askers = new Map<string, () => void>()
  function askerOf(key: Key): () => void {
    const ask = calmly(() => queries.invalidateQueries({ queryKey: key }), ONCE_IN_MS)
    if (!isCounted(key)) return ask
    let later: ReturnType<typeof setTimeout>[] = []
    return () => {
      later.forEach(clearTimeout)
      later = COUNTED_AGAIN_MS.map((ms) => setTimeout(ask, ms))
      ask()
    }
  }
  return (topics) => {
    const keys = new Map(topics.flatMap(shownBy).map((key) => [JSON.stringify(key), key]))
    for (const [name, key] of keys) {
      if (!askers.has(name)) askers.set(name, askerOf(key))
      askers.get(name)!()
    }
  }
}
