import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'
import { whenFileEnds } from '../support/cleanup.ts'
import { makeFolder, nextPort, postgresRuns, TEST_MS, until } from './siyu.ts'

const ROOT = path.join(import.meta.dirname, '../..')

test('telling npm to stop stops what npm has started', { timeout: TEST_MS }, async () => {
  const folder = await makeFolder()
  const PORT = await nextPort()
  const { DATABASE_URL: _, ...env } = process.env
  const npx = spawn('npx', ['siyu', 'start'], { cwd: ROOT, env: { ...env, SIYU_DATA: folder, PORT }, stdio: 'ignore' })
  whenFileEnds(async () => void npx.kill('SIGKILL'))
  await until('the server', async () => (await fetch(`http://127.0.0.1:${PORT}/readyz`)).ok)
  const ended = once(npx, 'exit')
  npx.kill('SIGTERM')
  await ended
  await until('the end of it and of its database', async () => !(await postgresRuns(folder)))
  await expect(fetch(`http://127.0.0.1:${PORT}/healthz`)).rejects.toThrow()
})
