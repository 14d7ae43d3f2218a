import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTANTS, type Mutant } from './mutants.ts'

/**
 * `npm run mutants [-- <part of a name>]`: writes each mutant into a copy of the sources, runs the tests that should
 * notice, and wants them to fail. The unchanged copy must pass first, or a failure would say nothing.
 */
const root = join(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'siyu-mutants-'))
for (const part of ['src', 'test', 'db', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, part), join(copy, part), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
process.once('exit', () => rmSync(copy, { recursive: true, force: true }))

const passes = (tests: string[]): boolean => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(process.execPath, [vitest, 'run', '--bail', '1', ...tests], { cwd: copy, encoding: 'utf8' })
  if (process.env.MUTANTS_VERBOSE) process.stdout.write(run.stdout + run.stderr)
  return run.status === 0
}

function isKilled(mutant: Mutant): boolean {
  const file = join(copy, mutant.file)
  const source = readFileSync(file, 'utf8')
  if (source.split(mutant.find).length !== 2) throw new Error(`"${mutant.name}": the line to change is not there once`)
  writeFileSync(
    file,
    source.replace(mutant.find, () => mutant.replace),
  )
  try {
    return mutant.tests.some((test) => !passes([test]))
  } finally {
    writeFileSync(file, source)
  }
}

const wanted = MUTANTS.filter((mutant) => mutant.name.includes(process.argv[2] ?? ''))
const tests = [...new Set(wanted.flatMap((mutant) => mutant.tests))]
if (!passes(tests)) {
  process.stderr.write(`the tests fail without any mutant: ${tests.join(' ')}\n`)
  process.exit(2)
}
let killed = 0
for (const mutant of wanted) {
  const isDead = isKilled(mutant)
  if (isDead) killed++
  process.stdout.write(`${isDead ? 'killed' : 'LIVES '}  ${mutant.name}\n`)
}
process.stdout.write(`${killed} of ${wanted.length} killed\n`)
process.exit(killed === wanted.length ? 0 : 1)
