import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { lock, tryLock } from './file-lock.ts'

const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-lock-'))
whenFileEnds(() => rm(folder, { recursive: true }))

test('many share, one excludes', async () => {
  const file = path.join(folder, 'a')
  const [one, two] = [tryLock(file, 'shared')!, tryLock(file, 'shared')!]
  expect(tryLock(file, 'exclusive')).toBe(undefined)
  one.release()
  expect(tryLock(file, 'exclusive')).toBe(undefined)
  two.release()
  two.release() // again changes nothing
  const alone = tryLock(file, 'exclusive')!
  expect(tryLock(file, 'shared')).toBe(undefined)
  await expect(lock(file, 'exclusive', 50)).rejects.toThrow(/another process has held/)
  const waiting = lock(file, 'shared', 10_000)
  alone.release()
  ;(await waiting).release()
})

test('kill -9 of its holder frees it', async () => {
  const file = path.join(folder, 'b')
  const script = `
    const { tryLock } = await import(${JSON.stringify(new URL('file-lock.ts', import.meta.url).href)})
    tryLock(${JSON.stringify(file)}, 'exclusive')
    globalThis.gc() // nor does it need a variable
    console.log('held')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script])
  whenFileEnds(async () => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  expect(tryLock(file, 'shared')).toBe(undefined)
  holder.kill('SIGKILL')
  ;(await lock(file, 'exclusive', 10_000)).release()
})
