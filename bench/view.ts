import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import type { Bench } from './bench.ts'
import { makeCustomers } from './console.ts'
import { openEngine } from './engine.ts'
import { createSegments } from './history.ts'
import { startServer } from './processes.ts'
import { machineOf, median, milliseconds, whole, type Row } from './report.ts'
import { SEGMENTS } from './segments.ts'

/** What a person waits for: product and browser on the same cores, each time with a profile that has seen nothing. */
const COLD_TIMES = 10
const FIRST_VIEW_MS = 1_500
const CHANGE_MS = 200
const LIVE_SEGMENTS = 20
const BROWSERS = [
  process.env['SIYU_BROWSER'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'] // prettier-ignore
const PAGES = ['客户', '人群', '标签', '旅程阶段', '导入', '首页']

export const view: Bench = {
  summary: 'first view with a cold browser, and changes of page, median of 10',
  async run({ quick, server: databases, say }) {
    const executablePath = BROWSERS.find((place) => place && existsSync(place))
    if (!executablePath) throw new Error('No browser: install Chromium, or set SIYU_BROWSER')
    const people = quick ? 1_000 : 100_000
    const scratch = await databases.makeDatabase()
    const machine = await machineOf(scratch.database)
    const engine = await openEngine(scratch.database)
    await createSegments(engine, SEGMENTS.slice(0, LIVE_SEGMENTS))
    say(`${whole(people)} customers`)
    await makeCustomers(engine, people)
    await engine.stop()
    const server = await startServer(scratch.url)
    const account = await server.account({ role: 'admin' })
    const url = `http://127.0.0.1:${server.port}`
    const took = new Map<string, number[]>()
    const note = (measure: string, ms: number) => took.set(measure, [...(took.get(measure) ?? []), ms])
    for (let n = 0; n < (quick ? 2 : COLD_TIMES); n++) {
      const profile = await mkdtemp(path.join(os.tmpdir(), 'siyu-view-'))
      const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        args: FLAGS,
        locale: 'zh-CN',
        baseURL: url,
      })
      await oneVisit(context, account, note)
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    }
    await server.stop()
    const row = (measure: string, target: number): Row => {
      const all = took.get(measure)!
      const middle = median(all)
      return {
        measure,
        ours: milliseconds(middle),
        other: milliseconds(Math.max(...all)),
        target: `< ${target} ms`,
        met: middle < target,
      }
    }
    return {
      name: 'view',
      title: `what a person waits for, ${whole(people)} customers, ${LIVE_SEGMENTS} live segments, median of ${COLD_TIMES}`,
      otherIs: 'slowest',
      rows: [
        row('first view: the page to sign in', FIRST_VIEW_MS),
        row('signed in, until the first page is whole', FIRST_VIEW_MS),
        row('change of page, the first time', CHANGE_MS),
        row('change of page, again', CHANGE_MS),
      ],
      machine,
      notes: ['From the click, or the address, until the title of the page and what it shows stand there.'],
    }
  },
}

async function oneVisit(
  context: BrowserContext,
  account: { email: string; password: string },
  note: (measure: string, ms: number) => void,
): Promise<void> {
  const page = await context.newPage()
  const timed = async (measure: string, act: () => Promise<unknown>) => {
    const beganAt = performance.now()
    await act()
    note(measure, performance.now() - beganAt)
  }
  await timed('first view: the page to sign in', async () => {
    await page.goto('/')
    await page.getByRole('heading', { name: '登录' }).waitFor()
  })
  await page.getByLabel('邮箱').fill(account.email)
  await page.getByLabel('密码', { exact: true }).fill(account.password)
  await timed('signed in, until the first page is whole', async () => {
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByText('人数最多的人群').waitFor()
  })
  for (const measure of ['change of page, the first time', 'change of page, again'])
    for (const name of PAGES) await timed(measure, () => change(page, name))
}

async function change(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}
