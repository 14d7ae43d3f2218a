import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What package.json says, read once: the API's description and `siyu --version` tell it. */
let known: string | undefined
export function version(): string {
  const manifest = path.join(import.meta.dirname, '../../package.json')
  known ??= (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
  return known
}
