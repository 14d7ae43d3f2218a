import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { linkLibraries } from './postgres-binaries.ts'

const home = await mkdtemp(path.join(os.tmpdir(), 'siyu-binaries-'))
whenFileEnds(() => rm(home, { recursive: true }))

/** As npm lays it down when install scripts are turned off. */
async function barePackage(name: string): Promise<{ root: string; links: string }> {
  const root = path.join(home, name)
  await mkdir(path.join(root, 'native/lib'), { recursive: true })
  await writeFile(path.join(root, 'native/lib/libpq.so.5.18'), 'library')
  const links = ['libpq.so', 'libpq.so.5'].map((target) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${target}`,
  }))
  await writeFile(path.join(root, 'native/pg-symlinks.json'), JSON.stringify(links))
  return { root, links: path.join(root, 'links') }
}

test('links that an install script did not make are made', async () => {
  const { root, links } = await barePackage('bare')
  expect(await linkLibraries(root, links)).toEqual({})
  expect(await readFile(path.join(root, 'native/lib/libpq.so.5'), 'utf8')).toBe('library')
  expect(await linkLibraries(root, links)).toEqual({})
})

test('and where the package cannot be written, they lie in the data folder', async () => {
  const { root, links } = await barePackage('locked')
  const json = path.join(root, 'native/pg-symlinks.json')
  const elsewhere = (await readFile(json, 'utf8')).replaceAll('"native/lib/libpq.so', '"native/no/libpq.so')
  await writeFile(json, elsewhere.replaceAll('"source":"native/no', '"source":"native/lib')) // root may write anywhere, but not there
  expect((await linkLibraries(root, links))['LD_LIBRARY_PATH']).toBe(`${links}:${path.join(root, 'native/lib')}`)
  expect((await readdir(links)).sort()).toEqual(['libpq.so', 'libpq.so.5'])
  expect(await readFile(path.join(links, 'libpq.so'), 'utf8')).toBe('library')
})
