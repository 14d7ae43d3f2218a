/** What has just changed, for whoever watches (a page, a test): told after it is committed. */
export interface Change {
  at: number
  /** A call, an act of a person, an event as a callback would tell it, a message, a callback that was sent; or
   *  that the world was begun, paused or hurried. */
  what: 'call' | 'act' | 'event' | 'message' | 'task' | 'callback' | 'time' | 'world'
  detail: Record<string, unknown>
}

export interface Live {
  tell(change: Change): void
  /** Everything told since the last time goes out, or is forgotten: it was rolled back. */
  release(): void
  forget(): void
  watch(watcher: (change: Change) => void): () => void
}

export function openLive(): Live {
  const watchers = new Set<(change: Change) => void>()
  let held: Change[] = []
  return {
    tell: (change) => void (watchers.size > 0 && held.push(change)),
    forget: () => void (held = []),
    release() {
      const changes = held
      held = []
      for (const change of changes) for (const watcher of watchers) watcher(change)
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}
