import { defineConfig } from 'vitest/config'

/** `npm run test:e2e`: the console in a browser (SIYU_BROWSER, or the Chromium of the machine). */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/support/server.ts',
    setupFiles: 'test/support/cleanup.ts',
    pool: 'forks',
    // A browser and a server fill two cores.
    maxWorkers: 1,
    // against hanging only: a slow machine must not fail a right page
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 240_000,
    hookTimeout: 180_000,
  },
})
