import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '../..')

export interface SourceFile {
  /** From the root, with slashes: "src/kernel/clock.ts". */
  name: string
  text: string
}

const BINARY = /\.(png|jpg|gz|xlsx|ico|woff2)$/

/** Every file of the project: what git knows, and what is new and not ignored. */
export function projectFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT })
  return listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && !BINARY.test(name) && existsSync(path.join(ROOT, name)))
    .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') }))
}

/** "src/kernel/clock.ts:12: Date.now()" for each place where the pattern is found. */
export function placesOf(files: SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ name, text }) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
      (found) => `${name}:${text.slice(0, found.index).split('\n').length}: ${found[0].split('\n')[0]!.trim()}`,
    ),
  )
}
