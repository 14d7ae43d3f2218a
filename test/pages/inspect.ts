import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page, Request } from 'playwright-core'
import { breachesIn, complaintsOf, overhangOf } from '../support/chromium.ts'

/** What is wrong with a page as it stands there, in words; nothing when it is right. */
export interface Inspected {
  complaints: string[]
  /** From opening the address until everything stands there. */
  tookMs: number
  /** What it asked of the API. */
  asked: string[]
}

export interface Inspector {
  page: Page
  /** `refused`: what it asks for is not there, which the browser says too. */
  inspect(address: string, refused?: boolean): Promise<Inspected>
}

const REFUSED = /status of 4(04|09)/
const MAX_JUMP = 0.1
const CALM_MS = 250
const LOOK_MS = 40
const GIVE_UP_MS = 30_000
const TOOLTIP_MS = 400
const MAX_HOVERED = 12

interface Eyes {
  isWaiting(): boolean
  jump(): { sum: number; jumps: { value: number; of: string[] }[] }
  complaints(): { flat: string[]; onEachOther: string[]; cut: { text: string; of: string }[] }
}
type Eyed = { eyes: Eyes }
const eyes = await readFile(path.join(import.meta.dirname, 'eyes.js'), 'utf8')

/** A page of the context, opened at one address after the other. */
export async function inspectorIn(context: BrowserContext): Promise<Inspector> {
  const page = await context.newPage()
  await page.addInitScript(eyes)
  const told = complaintsOf(page)
  const asked = new Set<string>()
  const underway = new Set<Request>()
  let lastAt = performance.now()
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) underway.add(request)
  })
  const onEnd = (request: Request) => {
    if (!underway.delete(request)) return
    lastAt = performance.now()
    const { pathname, search } = new URL(request.url())
    asked.add(`${request.method()} ${pathname}${search}`)
  }
  // Not when it is finished: some answers go on for as long as the page is open.
  page.on('response', (response) => onEnd(response.request())).on('requestfailed', onEnd)

  async function untilCalm(): Promise<number> {
    const beganAt = performance.now()
    let busyAt = beganAt
    while (performance.now() - Math.max(busyAt, lastAt) < CALM_MS) {
      if (performance.now() - beganAt > GIVE_UP_MS) break
      const isWaiting =
        underway.size > 0 || (await page.evaluate(() => (globalThis as unknown as Eyed).eyes.isWaiting()))
      if (isWaiting) busyAt = performance.now()
      await sleep(LOOK_MS)
    }
    return Math.max(busyAt, lastAt)
  }

  return {
    page,
    async inspect(address, refused = false) {
      told.splice(0)
      underway.clear()
      asked.clear()
      const beganAt = performance.now()
      // A change of what is behind the hash alone would not open it anew.
      await page.goto('about:blank')
      await page.goto(address)
      const tookMs = (await untilCalm()) - beganAt
      const complaints = told.splice(0).filter((one) => !(refused && REFUSED.test(one)))
      if (tookMs > GIVE_UP_MS) complaints.push(`still waits after ${GIVE_UP_MS / 1_000} s`)
      const overhang = await overhangOf(page)
      if (overhang > 0) complaints.push(`is ${overhang} px wider than its screen`)
      const seen = await page.evaluate(() => (globalThis as unknown as Eyed).eyes.complaints())
      complaints.push(...seen.flat.map((of) => `text without height: ${of}`), ...seen.onEachOther.slice(0, 5))
      for (const [index, { text, of }] of seen.cut.entries())
        if (index < MAX_HOVERED && !(await isToldWhenPointedAt(page, index, text))) complaints.push(`cut off: ${of}`)
      const { sum, jumps } = await page.evaluate(() => (globalThis as unknown as Eyed).eyes.jump())
      if (sum > MAX_JUMP) complaints.push(`jumps by ${sum.toFixed(2)}: ${JSON.stringify(jumps)}`)
      complaints.push(...(await breachesIn(page)))
      await page.evaluate(() => (globalThis as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 0))
      return { complaints, tookMs, asked: [...asked] }
    },
  }
}

async function isToldWhenPointedAt(page: Page, index: number, text: string): Promise<boolean> {
  try {
    await page.locator(`[data-cut="${index}"]`).first().hover({ timeout: TOOLTIP_MS, force: true })
    await page.locator('.ant-tooltip, .ant-popover').filter({ hasText: text }).first().waitFor({ timeout: TOOLTIP_MS })
    return true
  } catch {
    return false
  } finally {
    await page.mouse.move(0, 0)
  }
}
