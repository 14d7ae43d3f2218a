import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, run } from './siyu.ts'

const MANIFEST = path.join(import.meta.dirname, '../../package.json')

test('siyu --version says which one it is, and starts nothing', async () => {
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }
  const { out, errors } = await run(['--version'], { SIYU_DATA: path.join(await makeFolder(), 'data') })
  expect([out, errors]).toEqual([`${version}\n`, ''])
})
