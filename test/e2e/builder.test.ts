import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSegment } from '../../src/features/segments/segments.ts'
import { putStaff } from '../../src/features/staff/staff.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const { core } = shop.engine
await createTagGroup(core, { slug: 'people', name: '身份', dimension: 'social', singleChoice: false })
await putStaff(shop.database, systemClock, 'zhangsan', { name: '张三', departments: [], hasLeft: false })
await createTag(core, { group: 'people', slug: 'staff', name: '员工' }, 'test')

async function typeDate(field: Locator, day: string) {
  await field.focus()
  await field.press('ControlOrMeta+a')
  await field.pressSequentially(day)
  await field.press('Enter')
}
/** Written first, since a long list shows its beginning only. */
async function find(page: Page, list: string, written: string, option = written) {
  const field = page.getByRole('combobox', { name: list, exact: true })
  await field.fill(written)
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click()
  await field.press('Escape')
}
/** One of several texts. */
async function write(page: Page, list: string, text: string) {
  const field = page.getByRole('combobox', { name: list, exact: true })
  await field.fill(text)
  await field.press('Enter')
  await field.press('Escape')
}
const textOf = (page: Page) => page.getByRole('textbox', { name: '规则文本', exact: true })
/** What the keyboard is at. */
const hereIn = (page: Page): Promise<string> =>
  page.evaluate(`(() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).textContent.trim() })()`) // prettier-ignore
/** With Tab alone. */
async function tabTo(page: Page, name: string, key = 'Tab') {
  for (let pressed = 0; pressed < 80; pressed++) {
    if ((await hereIn(page)) === name) return
    await page.keyboard.press(key)
  }
  throw new Error(`Tab does not come to ${name}`)
}

test('an operator builds a segment by keyboard alone', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/segments/new')
  const { keyboard } = page
  await page.getByRole('heading', { level: 1, name: '新建人群' }).waitFor()
  await tabTo(page, '添加条件')
  await keyboard.press('Enter')
  await expect.poll(() => hereIn(page)).toBe('条件类型')
  await keyboard.type('几次')
  await keyboard.press('Enter')
  await tabTo(page, '次数')
  await keyboard.press('ControlOrMeta+a')
  await keyboard.type('2')
  await tabTo(page, '添加条件')
  await keyboard.press('Enter')
  await expect.poll(() => hereIn(page)).toBe('条件类型')
  await keyboard.type('带有标签')
  await keyboard.press('Enter')
  await tabTo(page, '标签')
  await keyboard.type('员工')
  await page.getByTitle('身份 / 员工').waitFor()
  await keyboard.press('Enter')
  await tabTo(page, '是否取反', 'Shift+Tab')
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect
    .poll(() => textOf(page).inputValue())
    .toBe('count of "Order Completed" in last 30 days >= 2 and not tagged "staff"')
  // What is taken away leaves the keyboard at a place to go on from.
  await tabTo(page, '添加一组')
  await keyboard.press('Enter')
  await expect.poll(() => textOf(page).inputValue()).toContain('any of (done')
  await expect.poll(() => hereIn(page)).toBe('条件类型')
  await tabTo(page, '移除这一组', 'Shift+Tab')
  await keyboard.press('Enter')
  await expect.poll(() => textOf(page).inputValue()).not.toContain('any of')
  expect(await hereIn(page)).toBe('添加条件')
  await tabTo(page, '名称')
  await keyboard.type('键盘复购')
  await tabTo(page, '保存', 'Shift+Tab')
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '键盘复购', exact: true }).waitFor()
  expectCalm()
})

test('every kind of condition and of window can be chosen, and stands in the text', async () => {
  await shop.send({ type: 'identify', messageId: 'i0', userId: 'u8', traits: { birthday: '1996-05-01' } })
  // A browser in another zone: days are those of the brand.
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url, 'desktop', {
    timezoneId: 'America/New_York',
  })
  await shop.signIn(page, 'operator')
  await page.goto('/segments/new')
  await page.getByRole('button', { name: '添加条件' }).click()
  const says = (text: string) => expect.poll(() => textOf(page).inputValue()).toBe(text)
  await says('done "Order Completed" in last 30 days')
  await choose(page, '条件类型', '没有做过')
  await says('not done "Order Completed" in last 30 days')
  await choose(page, '时间范围', '按日历')
  await says('not done "Order Completed" this month')
  await page.getByRole('spinbutton', { name: '时长' }).fill('3')
  await choose(page, '单位', '周，含本周')
  await says('not done "Order Completed" in this and the 2 weeks before')
  await choose(page, '时间范围', '自某日起')
  const date = page.getByLabel('日期', { exact: true })
  await typeDate(date, '2026-03-01')
  await says('not done "Order Completed" since 2026-03-01T00:00:00+08:00')
  expect(await date.inputValue()).toBe('2026-03-01')
  await choose(page, '时间范围', '一直以来')
  await says('not done "Order Completed"')
  await choose(page, '时间范围', '最近')
  await choose(page, '单位', '小时')
  await page.getByRole('spinbutton', { name: '时长' }).fill('')
  await page.getByRole('spinbutton', { name: '时长' }).pressSequentially('240')
  await says('not done "Order Completed" in last 10 days')
  expect(await page.getByRole('spinbutton', { name: '时长' }).inputValue()).toBe('240')

  await choose(page, '条件类型', '先后做过')
  await page.getByRole('button', { name: '加一步' }).click()
  await page.getByRole('combobox', { name: '第 3 步的事件' }).fill('Order Completed')
  await says('did "Product Viewed" then "Product Added" then "Order Completed" within 1 day in last 10 days')
  await choose(page, '条件类型', '做了却没接着做')
  await says('did "Product Added" without "Order Completed" within 1 day in last 10 days')
  await page.getByRole('button', { name: '加筛选' }).first().click()
  await page.getByRole('textbox', { name: '值', exact: true }).fill('"180"')
  await says('did "Product Added" where "category" = "180" without "Order Completed" within 1 day in last 10 days')
  await choose(page, '条件类型', '属性')
  const attribute = page.getByRole('combobox', { name: '属性', exact: true })
  await attribute.fill('birthday')
  // What is suggested may come only now: leaving the field closes it for good.
  await attribute.press('Escape')
  await attribute.press('Tab')
  await choose(page, '比较', '≥')
  const born = page.getByLabel('值', { exact: true })
  await typeDate(born, '1990-01-01')
  await says('"birthday" >= "1990-01-01"')
  await choose(page, '条件类型', '消费指标')
  await choose(page, '指标', '距最近一单天数')
  await says('recency >= 2 days')
  await choose(page, '是否取反', '不满足')
  await page.mouse.move(0, 0)
  await says('not recency >= 2 days')
  await find(page, '条件类型', '由员工服务')
  await says('not has contact')
  await find(page, '员工', '三', '张三（zhangsan）')
  await write(page, '渠道', 'mall-01')
  await find(page, '添加方式', '获客链接')
  await says('not has contact with "zhangsan" by state "mall-01" by way 16')
  await expectAccessible()
  await find(page, '条件类型', '在客户群中')
  await says('not in group')
  await write(page, '客户群', 'wr1')
  await write(page, '客户群', 'wr2')
  await says('not in group ("wr1", "wr2")')
  await expectAccessible()
  await page.getByRole('button', { name: '移除条件' }).click()
  await says('')
  expectCalm()
})

test('a mistake in the text is marked at its place, and one of a condition at its field', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/segments/new')
  const text = textOf(page)
  await text.fill('tagged "staff" and\ncount of "Order Completed" in last 30 dayz >= 2')
  const message = page.getByRole('alert').getByText('规则文本第 2 行第 39 列有误')
  await message.waitFor()
  expect(await message.innerText()).toContain('此处应为"weeks"、"days"、"hours"')
  expect(await page.locator('mark').innerText()).toBe('dayz')
  expect(await text.getAttribute('aria-invalid')).toBe('true')
  expect(await page.locator(`[id="${await text.getAttribute('aria-describedby')}"]`).innerText()).toBe(
    await message.innerText(),
  )
  expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
  await expectAccessible()
  await page.getByRole('button', { name: '转到出错处' }).click()
  await page.keyboard.type('days')
  await expect.poll(() => page.locator('mark').count()).toBe(0)
  await page.getByRole('spinbutton', { name: '次数' }).waitFor()
  expect(await text.inputValue()).toBe('tagged "staff" and\ncount of "Order Completed" in last 30 days >= 2')

  await choose(page, '条件类型', '纪念日', 1)
  await page.getByRole('spinbutton', { name: '从几天后' }).fill('9')
  const toDays = page.getByRole('spinbutton', { name: '到几天后' })
  await expect.poll(() => toDays.getAttribute('aria-invalid')).toBe('true')
  expect(await page.locator(`[id="${await toDays.getAttribute('aria-describedby')}"]`).innerText()).toBe(
    '结束天数：不能小于起始天数',
  )
  await expectAccessible()
  await toDays.fill('12')
  await expect.poll(() => textOf(page).inputValue()).toBe('tagged "staff" and "birthday" comes in 9 to 12 days')
  await choose(page, '条件类型', '在人群中', 1)
  await page.getByText('人群：还没有填').waitFor()
  await page.getByRole('button', { name: '移除条件' }).nth(1).click()
  await expect.poll(() => textOf(page).inputValue()).toBe('tagged "staff"')
  await text.fill('tagged "gone"')
  await page.getByText('gone（不存在）').waitFor()
  await page.getByLabel('名称', { exact: true }).fill('没有的标签')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('alert').getByText('规则引用了不存在的内容：标签“gone”').waitFor()
  expectCalm(/status of 422/)
})

test('who was slower with the conditions is told, and keeps what they wrote', async () => {
  const rule = { kind: 'tag', tag: 'staff' }
  await createSegment(core, { slug: 'held', name: '同时修改', rule }, 'test')
  const [mine, theirs] = [await openBrowser(shop.url), await openBrowser(shop.url)]
  for (const { page } of [mine, theirs]) {
    await shop.signIn(page, 'operator')
    await page.goto('/segments/held/edit')
    await textOf(page).waitFor()
  }
  const { page } = mine
  await page.getByRole('button', { name: '添加条件' }).click()
  await choose(page, '条件类型', '做过几次', 1)
  const times = page.getByRole('spinbutton', { name: '次数' })
  await times.fill('5')
  const written = 'tagged "staff" and count of "Order Completed" in last 30 days >= 5'
  await expect.poll(() => textOf(page).inputValue()).toBe(written)
  await theirs.page.getByLabel('说明').fill('他们先改了')
  await theirs.page.getByRole('button', { name: '保存' }).click()
  await theirs.page.getByRole('heading', { level: 1, name: '同时修改', exact: true }).waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('alert').getByText('已被他人修改').waitFor()
  expect([await times.inputValue(), await textOf(page).inputValue()]).toEqual(['5', written])
  await page.getByRole('button', { name: '以我的为准' }).click()
  await page.getByRole('heading', { level: 1, name: '同时修改', exact: true }).waitFor()
  await page.getByText('>= 5').first().waitFor()
  mine.expectCalm(/status of 409/)
})
