import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
const PASSWORD = 'quiet-river-41'

test('a guide sees the customers given to them, on a phone, and nobody else', async () => {
  await shop.send(
    { type: 'identify', messageId: 'a', userId: 'T1', traits: { name: '赵晓', phone: '13800000001' } },
    { type: 'identify', messageId: 'b', userId: 'T2', traits: { name: '钱多', phone: '13800000002' } },
  )
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page)

  await page.getByRole('menuitem', { name: '员工与部门' }).click()
  await page.getByRole('heading', { level: 1, name: '员工与部门' }).waitFor()
  await page.getByText('还没有员工').waitFor()
  await expectAccessible()
  for (const [name, parent] of [
    ['华东区', null],
    ['上海一店', '华东区'],
  ] as const) {
    // prettier-ignore
    await page.getByRole('button', { name: '新建部门' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('名称').fill(name)
    if (parent) {
      await drawer.getByLabel('上级部门').click()
      await page.locator('.ant-select-tree').getByText(parent, { exact: true }).click()
    }
    await drawer.getByRole('button', { name: '保存' }).click()
    await drawer.waitFor({ state: 'hidden' })
  }
  await page.getByRole('tree').getByText('上海一店').click()
  await page.getByRole('button', { name: '新建员工' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('姓名').fill('林夏')
  await drawer.getByLabel('企业微信账号').fill('LinXia')
  await expectAccessible()
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByRole('cell', { name: '林夏 LinXia' }).waitFor()
  await expectAccessible()
  await expectFits()

  await page.goto('/people')
  await page.getByRole('button', { name: '邀请' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^导购/ }).click()
  await dialog.getByLabel('对应员工').click()
  await page.getByTitle('林夏（LinXia）').click()
  await dialog.getByRole('textbox').fill('lin@shop.cn')
  await expectAccessible()
  await dialog.getByRole('button', { name: '生成链接' }).click()
  const link = await dialog.getByText('/welcome#').innerText()
  await dialog.getByRole('button', { name: '已复制，关闭' }).click()

  await page.goto('/customers')
  await page.getByRole('checkbox', { name: '选择 赵晓' }).click()
  await page.getByRole('button', { name: '指派员工' }).click()
  await page.getByRole('dialog').getByLabel('选择员工').click()
  await page.getByTitle('林夏（LinXia）').click()
  await page.getByRole('dialog').getByRole('button', { name: '指派', exact: true }).click()
  await page.getByText('已指派').waitFor()
  await page.getByRole('link', { name: '赵晓' }).click()
  await page.getByText('开始由 林夏 服务').first().waitFor()
  await expectAccessible()
  expectCalm()

  const theirs = await openBrowser(shop.url, 'phone')
  const screen = theirs.page
  await screen.goto(`/welcome${new URL(link).hash}`)
  await screen.getByLabel('姓名').fill('林夏')
  for (const field of await screen.locator('input[type=password]').all()) await field.fill(PASSWORD)
  await screen.getByRole('button', { name: '进入控制台' }).click()
  await screen.getByRole('heading', { level: 1, name: '首页' }).waitFor()
  await screen.getByRole('link', { name: '赵晓' }).waitFor()
  expect(await screen.getByText('钱多').count()).toBe(0)
  await theirs.expectAccessible()
  await theirs.expectFits()
  await screen.getByRole('link', { name: '查看全部' }).click()
  await screen.getByRole('link', { name: '赵晓' }).click()
  await screen.getByRole('heading', { level: 1, name: '赵晓' }).waitFor()
  await screen.getByText('服务员工', { exact: true }).waitFor()
  await screen
    .getByRole('button', { name: /查看完整的手机/ })
    .first()
    .click()
  await screen.getByText('13800000001').waitFor()
  await theirs.expectAccessible()
  await theirs.expectFits()
  theirs.expectCalm()
  const others = await page.evaluate('fetch("/api/customers?value=T2").then((answer) => answer.json())')
  const id = (others as { customers: { id: number }[] }).customers[0]!.id
  await screen.goto(`/customers/${id}`)
  await screen.getByRole('heading', { level: 1, name: '没有这位客户' }).waitFor()
})
