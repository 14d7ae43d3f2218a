import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSegment } from '../../src/features/segments/segments.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { openBrowser } from './browser.ts'
import { openShop, PASSWORD } from './shop.ts'

/** The main walk of an operator without a mouse: nothing here clicks or sets the focus. */
const shop = await openShop()
const { core } = shop.engine
const rule = { kind: 'attribute', attribute: 'city', test: { op: '=', value: '上海' } }
await createSegment(core, { slug: 'shanghai', name: '上海客户', rule }, 'test')
await createTagGroup(core, { slug: 'needs', name: '需求', dimension: 'consumption', singleChoice: false })
await createTag(core, { group: 'needs', slug: 'gift', name: '送礼' }, 'test')
await shop.engine.quiet()
await shop.send({ type: 'identify', messageId: 'i1', userId: 'u1', traits: { name: '王静怡', city: '上海' } })

const MAX_STEPS = 80

/** Goes on by Tab until the focus is on what has the name; whatever it comes by shows that it has the focus. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const seen: string[] = []
  for (let step = 0; step < MAX_STEPS; step++) {
    await page.keyboard.press(key)
    const { named, isVisible, isNothing } = await focused(page)
    // At the end of the page a browser goes on with its own buttons.
    if (isNothing) continue
    expect(isVisible, `the focus is seen on ${named}`).toBe(true)
    if (name.test(named)) return
    seen.push(named)
  }
  throw new Error(`${String(name)} is not reached: ${seen.join(' | ')}`)
}

/** What has the focus, by the name that is read out; and whether one sees that it has. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as any
    const one = document.activeElement
    const labels = [...(one.labels ?? [])].map((label: any) => label.textContent).join(' ')
    const named: string = one.getAttribute('aria-label') ?? (labels || one.textContent || one.placeholder || one.tagName)
    const field = one.closest('.ant-input-affix-wrapper, .ant-select, .ant-input-number, .ant-checkbox-wrapper, .ant-segmented-item, .ant-radio-button-wrapper, .ant-switch')
    const shows = (element: any) => {
      if (!element) return false
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
    }
    const inner = field?.querySelector('.ant-checkbox, .ant-checkbox-inner, .ant-select-selector')
    return { named: named.trim(), isVisible: [one, field, inner].some(shows), isNothing: one === document.body }
  }) // prettier-ignore

async function searchFor(page: Page, text: string) {
  await page.keyboard.press('Control+k')
  await expect.poll(() => isFocused(page, /^搜索或前往$/)).toBe(true)
  await page.keyboard.type(text)
}

const isFocused = async (page: Page, name: RegExp) => name.test((await focused(page)).named)

test('an operator signs in, reads why a customer is in a segment, tags her and makes a segment: by keyboard alone', async () => {
  await shop.know('operator')
  const { page, expectCalm } = await openBrowser(shop.url)
  await page.goto('/')
  await page.getByRole('heading', { name: '登录' }).waitFor()
  await page.keyboard.type('operator@shop.example')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor()

  // The first step leads past the menu.
  await tabTo(page, /^跳到/)
  await page.keyboard.press('Enter')

  await searchFor(page, '静怡')
  await page.getByRole('option', { name: '王静怡' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '王静怡' }).waitFor()

  await tabTo(page, /^为什么在“上海客户”/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('上海').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await expect.poll(() => isFocused(page, /^为什么在“上海客户”/)).toBe(true)

  await tabTo(page, /^添加标签/)
  await page.keyboard.type('送礼')
  await page.getByText('送礼').last().waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('已打上“送礼”').waitFor()

  await searchFor(page, '人群')
  await page.getByRole('option', { name: '人群' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/segments')
  await tabTo(page, /^新建人群/)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/segments/new')
  await page.getByLabel('名称', { exact: true }).waitFor()
  await tabTo(page, /^名称/)
  await page.keyboard.type('下过单')
  await tabTo(page, /^添加条件/)
  await page.keyboard.press('Enter')
  await expect.poll(() => isFocused(page, /^条件类型$/)).toBe(true)
  await page.keyboard.type('几次')
  await page.keyboard.press('Enter')
  await page.getByRole('spinbutton', { name: '次数' }).waitFor()
  await tabTo(page, /^(创建|保存)/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '下过单' }).waitFor()
  expectCalm()
})

test('the focus goes back to what opened a drawer, a menu or a question', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/tags')
  await page.getByText('送礼').first().waitFor()
  for (const opener of [/^新建标签组/, /^什么是“标签”/]) {
    await tabTo(page, opener)
    await page.keyboard.press('Enter')
    await page.locator('.ant-drawer-open, .ant-popover:visible').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.ant-drawer-open, .ant-popover:visible').first().waitFor({ state: 'hidden' })
    await expect.poll(() => isFocused(page, opener)).toBe(true)
    await page.goto('/tags')
    await page.getByText('送礼').first().waitFor()
  }
  // What was written is not lost by a slip: it is asked first, and kept.
  await tabTo(page, /^新建标签组/)
  await page.keyboard.press('Enter')
  const name = page.getByRole('dialog', { name: '新建标签组' }).getByLabel('名称')
  await name.fill('口味')
  await page.keyboard.press('Escape')
  const question = page.getByRole('dialog', { name: '放弃已填写的内容？' })
  await question.getByRole('button', { name: '继续填写' }).click()
  await question.waitFor({ state: 'hidden' })
  expect(await name.inputValue()).toBe('口味')
  await page.locator('.ant-drawer-mask').click({ position: { x: 20, y: 300 } })
  await question.getByRole('button', { name: '放弃' }).click()
  await page.locator('.ant-drawer-open').waitFor({ state: 'hidden' })
  await expect.poll(() => isFocused(page, /^新建标签组/)).toBe(true)
  await page.goto('/customers')
  await page.getByText('王静怡').waitFor()
  await tabTo(page, /^视图/)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '保存与管理…' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => isFocused(page, /^视图/)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '保存与管理…' }).waitFor()
  await expect.poll(async () => (await focused(page)).named).toMatch(/保存与管理/)
  await page.keyboard.press('Enter')
  await expect.poll(() => isFocused(page, /^视图名称$/)).toBe(true)
  await page.keyboard.press('Escape')
  await expect.poll(() => isFocused(page, /^视图/)).toBe(true)
  await tabTo(page, /^运/)
  await page.keyboard.press('Enter')
  await expect.poll(() => isFocused(page, /^我的账号/)).toBe(true)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/account')
  expectCalm()
})
