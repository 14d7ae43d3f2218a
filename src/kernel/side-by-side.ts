/** Each of them, so many at a time; what is under way is finished when one of them fails, and no other is begun. */
export async function sideBySide<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all].reverse()
  const some = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
      try {
        await work(one)
      } catch (error) {
        waiting.length = 0
        throw error
      }
  }
  const results = await Promise.allSettled(Array.from({ length: Math.min(atOnce, all.length) }, some))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
