import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, ROOT } from './files.ts'

interface Manifest {
  allowScripts?: Record<string, boolean>
  dependencies: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
interface Lock {
  packages: Record<string, { hasInstallScript?: boolean; version?: string }>
}
const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8')) as T
const manifest = read<Manifest>('package.json')

/** The product's, that of the clients which are tried against our sandbox, and that which flows are measured beside. */
const packages = ['', 'conformance/', 'bench/dbos/'].map((folder) => ({
  folder: folder || 'the root',
  manifest: read<Manifest>(`${folder}package.json`),
  lock: read<Lock>(`${folder}package-lock.json`),
}))

test.each(packages)('every install script of $folder is named in allowScripts, and no other', ({ manifest, lock }) => {
  const withScript = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([name]) => name.replace(/^.*node_modules\//, ''))
  expect(Object.keys(manifest.allowScripts ?? {}).sort()).toEqual([...new Set(withScript)].sort())
})

test.each(packages)('versions of $folder are exact', ({ manifest, lock }) => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  for (const [name, version] of Object.entries(wanted))
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
})

test('what is installed with the product is what the product imports, and the Node it runs on', () => {
  const product = projectFiles().filter(({ name }) => /^src\/.*\.ts$/.test(name) && !name.endsWith('.test.ts'))
  const imported = product.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:from|import) ?\(?'((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[^']*)?'/g)].map(([, name]) => name!),
  )
  // Named for the machine it is on, the database's package is found by name at run time.
  const wanted = new Set([...imported, 'node'])
  expect([...wanted].sort()).toEqual(Object.keys(manifest.dependencies).sort())
})
