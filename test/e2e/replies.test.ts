import { expect, test } from 'vitest'
import { saveOptOut, selectOptOut } from '../../src/features/replies/opt-out.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const { sandbox, baseUrl } = await playWecom()
const { open_kfid: openKfid } = act(sandbox, 'kf.add_account', { name: '茶铺客服', servicers: ['LinXia'] })
const shop = await openShop({ wecomUrl: baseUrl })
await connectCorp(sandbox, shop)

const ask = (name: string, text: string): string => {
  const { external_userid: who } = act(sandbox, 'kf.enter', { open_kfid: openKfid, name })
  act(sandbox, 'kf.customer_writes', { open_kfid: openKfid, external_userid: who, text })
  return who
}
const answersTo = (who: string) =>
  sandbox.state.all<{ content: string }>`select content from kf_messages
    where external_userid = ${who} and origin = 0`.map(({ content }) => JSON.parse(content).content)

test('a question nobody answers becomes a reply by one tap, is tried out, and answers the next who asks', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/replies')
  await page.getByText('还没有关键词回复。', { exact: false }).waitFor()
  await expectAccessible()
  ask('阿青', '你们几点开门？')
  await page.getByText('未知问题', { exact: true }).click()
  await page
    .getByRole('list', { name: /^未知问题/ })
    .getByText('你们几点开门')
    .waitFor({ timeout: 20_000 })
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '为“你们几点开门”建一条回复' }).click()

  const drawer = page.getByRole('dialog', { name: '新建关键词回复' })
  await drawer.getByLabel('关键词 1', { exact: true }).fill('几点开')
  const trial = drawer.getByRole('region', { name: '试一试' })
  await trial.getByLabel('客户说…').fill('几點開？')
  await trial.getByText('由“这一条”回复，因为包含“几点开”：').waitFor()
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByText('请填写回复内容').waitFor()
  await drawer.getByLabel('回复内容').fill('早上九点开门。')
  await expectAccessible()
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByText('没有未知问题。', { exact: false }).waitFor()
  const who = ask('阿蓝', '几点开门')
  await expect.poll(() => answersTo(who), { timeout: 20_000 }).toEqual(['早上九点开门。'])

  await page.getByText('客服账号', { exact: true }).click()
  const accounts = page.getByRole('list', { name: /^客服账号/ })
  await expect.poll(() => accounts.innerText(), { timeout: 20_000 }).toMatch(/茶铺客服[\s\S]*客户消息\s+2\s+员工回复\s+0\s+自动发送\s+1/) // prettier-ignore
  await expectAccessible()
  await page.getByText('退订词', { exact: true }).click()
  const confirmation = page.getByRole('textbox', { name: '退订后的确认' })
  await page.getByText('已为您退订', { exact: false }).waitFor()
  await expectAccessible()
  // Somebody else saves while one writes: what was written stays, and what is there now is a tap away.
  await confirmation.fill('好的，不再打扰。')
  const { optOut, revision } = await selectOptOut(shop.database)
  await saveOptOut(shop.database, { ...optOut, out: ['不要了'] }, revision)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('alert').getByText('已被他人修改', { exact: false }).waitFor()
  expect(await confirmation.inputValue()).toBe('好的，不再打扰。')
  await page.getByRole('button', { name: '载入最新内容' }).click()
  await page.getByText('不要了', { exact: true }).waitFor()
  expect(await confirmation.inputValue()).toContain('已为您退订')
  await expectFits()
  expectCalm(/status of 409/)
})

test('which answers first is moved, one is switched off and deleted, and a pattern that is wrong is explained', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/replies')
  await page.getByRole('button', { name: '新建回复' }).click()
  const drawer = page.getByRole('dialog', { name: '新建关键词回复' })
  await drawer.getByLabel('名称').fill('退款')
  await drawer.getByRole('combobox', { name: '匹配方式 1' }).click()
  await page.getByTitle('模式').last().click()
  await drawer.getByLabel('关键词 1', { exact: true }).fill('(退')
  await drawer.getByLabel('回复内容').fill('请提供订单号。')
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByRole('alert').getByText('括号没有成对', { exact: false }).waitFor()
  await drawer.getByLabel('关键词 1', { exact: true }).fill('退.{0,3}款')
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  const lines = page.getByRole('list', { name: /^关键词回复/ }).getByRole('listitem')
  await lines.nth(1).getByText('退款', { exact: true }).waitFor()
  await page.getByRole('button', { name: '把“退款”上移' }).click()
  await lines.nth(0).getByText('退款', { exact: true }).waitFor()
  await page.getByRole('switch', { name: '启用“退款”' }).click()
  await expect.poll(() => page.getByRole('switch', { name: '启用“退款”' }).getAttribute('aria-checked')).toBe('false')
  await page.getByRole('searchbox').fill('没有这样的')
  await page.getByText('没有符合的回复。').waitFor()
  await page.getByRole('button', { name: '清除查找' }).click()
  await page.getByRole('button', { name: '删除“退款”' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^删\s?除$/ })
    .click()
  await expect.poll(() => lines.count()).toBe(1)
  await expectAccessible()
  expectCalm(/400 \(Bad Request\)/)
})
