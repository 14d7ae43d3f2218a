import { access, chown, constants, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { runAs, type Account } from './postgres-account.ts'
import type { Binaries } from './postgres-binaries.ts'
import { SUPERUSER } from './postgres-settings.ts'
import { systemRandom } from './random.ts'

/** What lies in <data>/postgres. A cluster is made aside, password included, and appears by one rename, so that a first
 *  start interrupted half way leaves nothing but a folder to sweep. */
export const clusterOf = (serverFolder: string) => path.join(serverFolder, 'cluster')
export const readPassword = (serverFolder: string) => readFile(path.join(clusterOf(serverFolder), PASSWORD), 'utf8')

const PASSWORD = 'password'

/** Makes <data>/postgres. Its owner is whom the server runs as; root follows the owner of the data. */
export async function ensureServerFolder(dataFolder: string): Promise<string> {
  const folder = path.join(dataFolder, 'postgres')
  try {
    await mkdir(dataFolder, { recursive: true })
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    const owner = await stat(dataFolder)
    if (made && process.getuid?.() === 0) await chown(folder, owner.uid, owner.gid)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error
    throw new Error(
      `This user may not write to ${folder}: start Siyu as its owner, or set SIYU_DATA to another folder.`,
    )
  }
  return folder
}

export async function ensureCluster(serverFolder: string, binaries: Binaries, account: Account): Promise<void> {
  await sweep(serverFolder)
  if (account.uid !== undefined) await give(serverFolder, account.uid, account.gid!)
  const version = await readFile(path.join(clusterOf(serverFolder), 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) await createCluster(serverFolder, binaries, account)
  else if (Number(version) !== binaries.major)
    throw new Error(
      `${serverFolder} was made by PostgreSQL ${version.trim()}, this version of Siyu brings ${binaries.major}. ` +
        'Make a backup with the version that made it, and restore it into an empty folder.',
    )
}

async function createCluster(serverFolder: string, binaries: Binaries, account: Account): Promise<void> {
  const fresh = path.join(serverFolder, `new-${systemRandom.uuid()}`)
  const password = `${fresh}.password`
  await writeFile(password, Buffer.from(systemRandom.bytes(24)).toString('base64url'), { mode: 0o600 })
  if (account.uid !== undefined) await chown(password, account.uid, account.gid!)

  const { status, output } = await runAs(
    account,
    [path.join(binaries.folder, 'initdb'), ...options(fresh, password)],
    binaries.env,
  )
  if (status !== 0) throw new Error(`initdb failed in ${serverFolder}: ${output.trim().split('\n').at(-1)}`)

  await writeFile(path.join(fresh, 'postgresql.conf'), `\ninclude_if_exists = '../settings.conf'\n`, { flag: 'a' })
  await rename(password, path.join(fresh, PASSWORD))
  await rename(fresh, clusterOf(serverFolder))
  await syncFolder(serverFolder)
}

/** The initdb of a killed starter may still be writing there: then the next start sweeps the rest. */
async function sweep(serverFolder: string): Promise<void> {
  for (const name of await readdir(serverFolder))
    if (name.startsWith('new-'))
      await rm(path.join(serverFolder, name), { recursive: true, force: true }).catch(() => {})
}

/** All that the environment could decide otherwise: encoding, locale (ICU's root, the same everywhere), who gets in. */
const options = (cluster: string, passwordFile: string): string[] => [
  `--pgdata=${cluster}`,
  `--username=${SUPERUSER}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=icu',
  '--icu-locale=und',
  '--locale=C',
  '--no-instructions',
]

/** Children first: when interrupted, the folder still says that there is work to do. */
async function give(folder: string, uid: number, gid: number): Promise<void> {
  if ((await stat(folder)).uid === uid) return
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name)
    if (entry.isDirectory()) await give(child, uid, gid)
    else await chown(child, uid, gid)
  }
  await chown(folder, uid, gid)
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
