import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { whenFileEnds } from '../support/cleanup.ts'

/** A browser as a person has it: an empty profile, a language, a screen. What it complains about fails the test. */
export const SCREENS = {
  desktop: { width: 1360, height: 850 },
  phone: { width: 360, height: 740 },
} as const
export type Screen = keyof typeof SCREENS

const PLACES = [process.env['SIYU_BROWSER'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] // prettier-ignore
const SLOW_MS = 40_000
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Seen {
  page: Page
  /** Fails when the browser has complained since it was opened, but for what a test has brought about. */
  expectCalm(but?: RegExp): void
  /** Fails when axe finds a breach of WCAG 2.2 AA in what is shown. */
  expectAccessible(): Promise<void>
  /** Fails when the page can be scrolled sideways. */
  expectFits(): Promise<void>
}

export async function openBrowser(url: string, screen: Screen = 'desktop', locale = 'zh-CN'): Promise<Seen> {
  const executablePath = PLACES.find((place) => place && existsSync(place))
  if (!executablePath) throw new Error('No browser: apt-get install -y chromium fonts-noto-cjk, or set SIYU_BROWSER')
  const profile = await mkdtemp(path.join(os.tmpdir(), 'siyu-browser-'))
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    viewport: SCREENS[screen],
    locale,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    baseURL: url,
  })
  whenFileEnds(async () => {
    await context.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  })
  context.setDefaultTimeout(SLOW_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page,
    expectCalm: (but) => expect(complaints.filter((one) => !but?.test(one))).toEqual([]),
    async expectAccessible() {
      await page.evaluate(axe)
      const found = await page.evaluate(async () => {
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({
          runOnly: { type: 'tag', values: tags },
        })
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n  ')}`,
        )
      })
      expect(found, page.url()).toEqual([])
    },
    async expectFits() {
      const [inside, shown] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = (globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }).document.documentElement // prettier-ignore
        return [scrollWidth, clientWidth] as const
      })
      expect(inside, `${page.url()} is wider than its screen`).toBeLessThanOrEqual(shown)
    },
  }
}

interface Axe {
  run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
}
