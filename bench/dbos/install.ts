import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Installs this package, unless what is installed is already what its lock says. The root's install knows nothing of it.
 *  Answers whether it is there; without the registry it is not, and the bench goes on without. */
const FOLDER = import.meta.dirname
const LOCK = path.join(FOLDER, 'package-lock.json')
const INSTALLED = path.join(FOLDER, 'node_modules/.installed-lock.json')

export function installDbos(): boolean {
  if (existsSync(INSTALLED) && readFileSync(INSTALLED).equals(readFileSync(LOCK))) return true
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['ci', '--prefix', FOLDER, ...flags], { stdio: ['ignore', 2, 2] })
  // what was begun and not finished is begun again the next time
  if (status === 0) copyFileSync(LOCK, INSTALLED)
  return status === 0
}
