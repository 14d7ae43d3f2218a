import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Installs this package, unless what is installed is already what its lock says. The root's install knows nothing of it:
 *  who runs the product needs no second client. */
const FOLDER = import.meta.dirname
const LOCK = path.join(FOLDER, 'package-lock.json')
const INSTALLED = path.join(FOLDER, 'node_modules/.installed-lock.json')

const isInstalled = existsSync(INSTALLED) && readFileSync(INSTALLED).equals(readFileSync(LOCK))
if (!isInstalled) {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync('npm', ['ci', '--prefix', FOLDER, ...flags], { stdio: 'inherit' })
  if (error) throw error
  // what was begun and not finished is begun again the next time
  if (status === 0) copyFileSync(LOCK, INSTALLED)
  else process.exitCode = 1
}
