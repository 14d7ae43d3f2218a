import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    globalSetup: 'test/support/server.ts',
    setupFiles: 'test/support/cleanup.ts',
    pool: 'forks',
    maxWorkers: 2,
    // against hanging only: a slow machine must not fail a right program
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
