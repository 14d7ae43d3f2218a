import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { whenFileEnds } from '../../test/support/cleanup.ts'
import { spawnHolder, startHolder } from '../../test/support/holder.ts'
import { queryOnce } from '../../test/support/query.ts'
import { readPostmaster } from './postgres-process.ts'

const home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'siyu-account-')))
whenFileEnds(() => rm(home, { recursive: true, force: true }))
await chmod(home, 0o755)

async function folder(name: string, mode: number, uid = 0): Promise<string> {
  const made = path.join(home, name)
  await mkdir(made)
  await chmod(made, mode)
  if (uid) await chown(made, uid, uid)
  return made
}

/** A PATH on which these programs fail, as they do in a container. */
async function pathWithout(...programs: string[]): Promise<Record<string, string>> {
  const bin = await folder(`without-${programs.join('-')}-${(await readdir(home)).length}`, 0o755)
  for (const program of programs)
    await writeFile(path.join(bin, program), `#!/bin/sh\necho "${program}: not permitted" >&2\nexit 1\n`, {
      mode: 0o755,
    })
  return { PATH: `${bin}:${process.env['PATH']}` }
}

/** Writes something, starts again, reads it; says as whom the server ran. */
async function useTwice(data: string, options: Parameters<typeof startHolder>[1] = {}): Promise<number> {
  const first = await startHolder(data, options)
  await queryOnce(first.url, 'create table if not exists kept (id int)')
  await queryOnce(first.url, 'insert into kept values (1)')
  await first.release()
  const second = await startHolder(data, options)
  expect((await queryOnce(second.url, 'select id from kept')).length).toBeGreaterThan(0)
  const uid = await userOfServer(data)
  await second.release()
  return uid
}

async function userOfServer(data: string): Promise<number> {
  const { pid } = (await readPostmaster(path.join(data, 'postgres/cluster')))!
  return Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1])
}

const isRootOnLinux = process.platform === 'linux' && process.getuid!() === 0
const ORDINARY = 1 // daemon, everywhere

describe.skipIf(!isRootOnLinux)('as root', () => {
  test('serves data in a folder that only root may enter', async () => {
    const data = path.join(await folder('private', 0o700), 'data')
    await useTwice(data)
  })

  test('without user namespaces an ordinary account serves it', async () => {
    const data = path.join(await folder('open', 0o755), 'data')
    expect(await useTwice(data, { env: await pathWithout('unshare') })).not.toBe(0)
  })

  test('without user namespaces, in a folder that only root may enter', async () => {
    const data = path.join(await folder('closed', 0o700), 'data')
    expect(await useTwice(data, { env: await pathWithout('unshare') })).not.toBe(0)
  })

  test('with no more rights than a container gives its root', async () => {
    const data = path.join(await folder('container', 0o700), 'data')
    const rights = 'chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service'
    const prefix = ['setpriv', `--bounding-set=-all,+${rights.replaceAll(',', ',+')}`]
    expect(await useTwice(data, { prefix, env: await pathWithout('unshare') })).not.toBe(0)
  })

  test('data made in a user namespace is served later where there is none', async () => {
    const data = path.join(await folder('later', 0o755), 'data')
    await useTwice(data)
    expect(await useTwice(data, { env: await pathWithout('unshare') })).not.toBe(0)
    await useTwice(data) // and back
  })

  test('where nothing helps it says what was tried and what to do', async () => {
    const data = path.join(await folder('hopeless', 0o700), 'data')
    const env = await pathWithout('unshare', 'setpriv')
    await expect(startHolder(data, { env })).rejects.toThrow(
      /cannot run here as root: unshare: not permitted;.*SIYU_DATA/,
    )
  })

  test('data of an ordinary user is served as that user', async () => {
    const data = await folder('theirs', 0o700, ORDINARY)
    expect(await useTwice(data)).toBe(ORDINARY)
    expect((await stat(path.join(data, 'postgres/cluster'))).uid).toBe(ORDINARY)
  })

  test('data of a user id without a name is served as somebody with one', async () => {
    const data = await folder('strange', 0o700, 54_321)
    expect([0, 54_321]).not.toContain(await useTwice(data))
  })

  /** A PATH on which `unshare` takes its time before a command that has `what` in it, and marks that it was asked. */
  async function pathSlowAt(what: string, seconds: number) {
    const bin = await folder(`slow-at-${what.replaceAll(/\W+/g, '-')}`, 0o755)
    const asked = path.join(bin, 'asked')
    const script = `case "$*" in *"${what}"*) touch '${asked}'; sleep ${seconds};; esac\nPATH='${process.env['PATH']}' exec unshare "$@"`
    await writeFile(path.join(bin, 'unshare'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return { env: { PATH: `${bin}:${process.env['PATH']}` }, asked }
  }

  test.skipIf(spawnSync('unshare', ['--user', 'true']).status !== 0)(
    'a server that shows only after its starter was killed, while the next one is at it, is joined',
    async () => {
      const data = path.join(await folder('crossed', 0o755), 'data')
      await useTwice(data)
      const { env, asked } = await pathSlowAt('postgres -D', 1)
      const { child, ended } = spawnHolder(data, { env })
      while (!existsSync(asked)) await sleep(10)
      child.kill('SIGKILL')
      await ended
      const next = await startHolder(data, { env: (await pathSlowAt('--version', 2)).env })
      expect(await queryOnce(next.url, 'select id from kept')).toEqual([{ id: 1 }])
      await next.release()
    },
  )

  const prefix = 'setpriv --reuid=54321 --regid=54321 --clear-groups'.split(' ')
  const mayRead = () => spawnSync(prefix[0]!, [...prefix.slice(1), 'test', '-r', import.meta.filename]).status === 0
  test.skipIf(!isRootOnLinux || !mayRead())('a user id without a name is served too', async () => {
    const data = await folder('nameless', 0o700, 54_321)
    await useTwice(data, { prefix, cwd: '/' })
  })

  test.skipIf(!isRootOnLinux || !mayRead())('data of somebody else is refused with what to do', async () => {
    const data = path.join(await folder('foreign', 0o755), 'data')
    await expect(startHolder(data, { prefix, cwd: '/' })).rejects.toThrow(/may not write to .*SIYU_DATA/)
    await useTwice(data)
    await expect(startHolder(data, { prefix, cwd: '/' })).rejects.toThrow(/may not write to .*SIYU_DATA/)
  })
})
