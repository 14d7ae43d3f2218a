#!/usr/bin/env -S node --max-semi-space-size=32
/* Runs Siyu under the Node it pins. `npx` and a shell may bring whatever Node the machine has, which cannot read
   TypeScript; this file is plain JavaScript that an old one understands. It runs in place where the Node is right, and
   hands over where it is not. The young heap is larger than usual, because a commit makes and drops megabytes of JSON:
   collecting them cost a fifth of the time under load. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

const NEEDED_MAJOR = 24

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) await run()
else handOver(findPinnedNode())

/** What Node makes of our TypeScript is kept for the next start, which is then quicker and never loads the compiler (17 MB
    that no process would give back). Where the folder cannot be written, all is as without it. */
function run() {
  module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/siyu'))
  return import('../src/main.ts')
}

function findPinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    const node = path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}

function handOver(node) {
  if (!node) return giveUp('its own Node is not installed')
  const args = ['--max-semi-space-size=32', ...process.argv.slice(1)]
  // Some Nodes between the old ones and ours can let it take our place, which saves a process.
  if (process.execve && process.platform !== 'win32') process.execve(node, [node, ...args], process.env)
  const child = spawn(node, args, { stdio: 'inherit' })
  // a terminal sends Ctrl-C to both of us; what only we get is passed on
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  child.on('error', (error) => giveUp(error.message))
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + os.constants.signals[signal] : code
  })
}

function giveUp(why) {
  console.error(`Siyu runs on Node ${NEEDED_MAJOR}; this is ${process.versions.node}, and ${why}.`)
  console.error('Run "npm ci" in the folder of the project, or use a newer Node.')
  process.exitCode = 1
}
