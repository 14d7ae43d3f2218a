import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFailed } from 'vitest'
import { breachesIn, complaintsOf, openChromium, overhangOf, SCREENS, type Screen } from '../support/chromium.ts'
import { whenFileEnds } from '../support/cleanup.ts'

/** A browser as a person has it: an empty profile, a language, a screen. What it complains about fails the test. */
export interface Seen {
  page: Page
  /** Fails when the browser has complained since it was opened, but for what a test has brought about. */
  expectCalm(but?: RegExp): void
  /** Fails when axe finds a breach of WCAG 2.2 AA in what is shown. */
  expectAccessible(): Promise<void>
  /** Fails when the page can be scrolled sideways. */
  expectFits(): Promise<void>
}

export async function openBrowser(
  url: string,
  screen: Screen = 'desktop',
  options: BrowserContextOptions = {},
): Promise<Seen> {
  const { context, close } = await openChromium({
    viewport: SCREENS[screen],
    locale: 'zh-CN',
    baseURL: url,
    ...options,
  })
  whenFileEnds(close)
  const page = await context.newPage()
  const complaints = complaintsOf(page)
  // A machine that nobody watches must say what its browser showed.
  onTestFailed(async () => {
    const shown = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String)
    console.error(`${page.url()} showed\n${shown}\n${complaints.join('\n')}`)
  })
  return {
    page,
    expectCalm: (but) => expect(complaints.filter((one) => !but?.test(one))).toEqual([]),
    expectAccessible: async () => expect(await breachesIn(page), page.url()).toEqual([]),
    expectFits: async () =>
      expect(await overhangOf(page), `${page.url()} is wider than its screen`).toBeLessThanOrEqual(0),
  }
}

/** One of a list; of several lists of that name, in the nth. */
export async function choose(page: Page, list: string, option: string, nth = 0): Promise<void> {
  await page.getByRole('combobox', { name: list, exact: true }).nth(nth).click()
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click()
}
