/**
 * What comes while the work before it is under way is done together: one statement for many callers, and for one caller no
 * wait. Each is answered, or refused, with the work it was part of, unless that answers each with a promise of its own.
 */
export function gathering<T, R>(
  work: (items: T[]) => Promise<(R | Promise<R>)[]>,
  maxItems: number,
): (item: T) => Promise<R> {
  interface Waiting {
    item: T
    resolve(result: R | Promise<R>): void
    reject(error: unknown): void
  }
  let queue: Waiting[] = []
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    // Who asks in the same breath is with the first.
    await Promise.resolve()
    while (queue.length > 0) {
      const taken = queue.slice(0, maxItems)
      queue = queue.slice(maxItems)
      try {
        const results = await work(taken.map(({ item }) => item))
        taken.forEach(({ resolve }, place) => resolve(results[place]!))
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
    }
    isRunning = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (!isRunning) void run()
    })
}
