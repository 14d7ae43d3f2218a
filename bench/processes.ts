import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Database } from '../src/kernel/database.ts'
import type { DbosOrder, DbosResult } from './dbos/orders.ts'
import { parentOf, type Peak } from './footprint.ts'
import type { LoadOrder, LoadResult } from './load.ts'
import type { BenchPerson, ServerCounts, ServerOrder } from './server.ts'
import type { StatementTime } from './statements.ts'

/** The other processes of a bench, each spoken to by question and answer; they end with us. */
export interface RunningServer {
  pid: number
  port: number
  writeKey: string
  counts(): Promise<ServerCounts>
  /** Plans every broadcast that is launched; answers how long it took, in milliseconds. */
  plan(): Promise<number>
  /** Joins what is planned into tasks; answers how many calls of WeCom those are. */
  join(): Promise<number>
  /** Makes somebody who may sign in. */
  account(as: BenchPerson): Promise<{ email: string; password: string }>
  /** Until `profiled` is called, which writes a .cpuprofile. */
  profile(): Promise<void>
  profiled(file: string): Promise<StatementTime[]>
  stop(): Promise<ServerCounts>
}

export async function startServer(databaseUrl: string): Promise<RunningServer> {
  const child = start('server.ts', [databaseUrl])
  const { port, writeKey } = await answerOf<{ port: number; writeKey: string }>(child)
  const ask = <T>(order: ServerOrder): Promise<T> => {
    const answer = answerOf<T>(child)
    child.send(order)
    return answer
  }
  return {
    pid: child.pid!,
    port,
    writeKey,
    counts: () => ask({ kind: 'counts' }),
    plan: () => ask({ kind: 'plan' }),
    join: () => ask({ kind: 'join' }),
    account: (as) => ask({ kind: 'account', as }),
    profile: () => ask({ kind: 'profile' }),
    profiled: (file) => ask({ kind: 'profiled', file }),
    stop: () => ask({ kind: 'stop' }),
  }
}

/** The most that a process needs, from now until it is asked for. */
export async function watchMemory({ pool }: Database, pid: number): Promise<{ peak(): Promise<Peak> }> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const child = start('watching.ts', [String(pid), String(await parentOf(rows[0]!.pid))])
  await answerOf<'ready'>(child)
  return {
    peak() {
      const most = answerOf<Peak>(child)
      child.send('peak')
      return most
    },
  }
}

export interface RunningDbos {
  run(order: DbosOrder): Promise<DbosResult>
  stop(): Promise<void>
}

export async function startDbos(databaseUrl: string): Promise<RunningDbos> {
  const child = start('dbos/worker.ts', [databaseUrl])
  await answerOf<'ready'>(child)
  return {
    run(order) {
      const result = answerOf<DbosResult>(child)
      child.send(order)
      return result
    },
    async stop() {
      child.send('stop')
      await once(child, 'exit')
    },
  }
}

/** Ready to send: `go` starts it. */
export async function prepareLoad(order: LoadOrder): Promise<{ go(): Promise<LoadResult> }> {
  const child = start('load.ts', [])
  const ready = answerOf<'ready'>(child)
  child.send(order)
  await ready
  return {
    go() {
      const result = answerOf<LoadResult>(child)
      child.send('go')
      return result
    },
  }
}

/** As bin/siyu.js starts the product. */
const NODE_FLAGS = ['--max-semi-space-size=32']
const start = (file: string, args: string[]): ChildProcess =>
  fork(path.join(import.meta.dirname, file), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: NODE_FLAGS,
  })

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${child.spawnargs[1]} ended early (${code})`))
    child.once('exit', onExit)
    child.once('message', (answer) => {
      child.off('exit', onExit)
      resolve(answer as T)
    })
  })
}
