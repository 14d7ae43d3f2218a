import { afterAll } from 'vitest'

/** What a test file must leave tidy when it ends, failed or not; last in, first out. */
const cleanups: (() => Promise<unknown>)[] = []

export const whenFileEnds = (cleanup: () => Promise<unknown>): void => void cleanups.push(cleanup)

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
