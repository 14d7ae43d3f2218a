import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { createMoment } from '../../src/features/moments/moments.ts'
import { momentDraft } from '../../src/features/moments/rules.ts'
import { sql } from '../../src/kernel/sql.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { addContent } from '../support/contents.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

/** A Moment from the first word of it to who of the staff has published it, with WeCom played. */
const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })
const { core } = shop.engine
await connectCorp(sandbox, shop)
setSwitches(sandbox.state, sandbox.switches, { dispatchMs: 0 })
await addContent(shop.database, 'spring', '春茶到店了', { name: '春茶到店' })
for (const [userid, name] of [['LinXia', '阿敏'], ['WangFang', '阿博']] as const) act(sandbox, 'customer.add_staff', { userid, name, add_way: 1 }) // prettier-ignore
await sandbox.delivery.settled()
await shop.wecom.quiet()

const drawer = (page: Page) => page.getByRole('dialog')

test('it is written, looked at, launched and published by one of two', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '朋友圈' }).click()
  await page.getByText('还没有朋友圈。', { exact: false }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '新建朋友圈' }).first().click()
  await drawer(page).getByRole('button', { name: '保存' }).click()
  await drawer(page).getByText('请填写名称').waitFor()
  await drawer(page).getByText('请选择素材').waitFor()
  await drawer(page).getByText('选好素材后，这里显示它的样子').waitFor()
  await drawer(page).getByRole('textbox', { name: '名称' }).fill('春茶朋友圈')
  await choose(page, '素材', '春茶到店')
  await drawer(page).getByText('春茶到店了').waitFor()
  await drawer(page).getByRole('radio', { name: '定时' }).check()
  await drawer(page).getByText('按品牌时区', { exact: false }).waitFor()
  await drawer(page).getByRole('radio', { name: '发布后立即' }).check()
  await expectAccessible()
  await drawer(page).getByRole('button', { name: '保存' }).click()

  await page.getByRole('heading', { level: 1, name: '春茶朋友圈' }).waitFor()
  await page.getByText('春茶到店了').waitFor()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '发布' }).click()
  await page.getByText('等员工发表').waitFor({ timeout: 30_000 })
  // Of customers nothing is known before somebody has published it.
  await page.getByText('员工发表后，这里显示有多少客户看得到', { exact: false }).waitFor({ timeout: 30_000 })
  expect(await page.getByRole('list', { name: '可见的客户' }).count()).toBe(0)
  await expectAccessible()
  const { id } = sandbox.state.get<{ id: string }>`select moment_id as id from moments order by id desc limit 1`!
  act(sandbox, 'staff.publish_moment', { moment_id: id, userid: 'LinXia' })
  // It would be looked at in a minute.
  const hurry = async () => {
    await shop.database.run(sql`update moments set due_at = to_timestamp(0) where state = 'made'`)
    shop.wecom.moments.kick()
  }
  const asked = page.getByRole('list', { name: '员工已发表' })
  await expect
    .poll(() => hurry().then(() => asked.getByRole('listitem').allInnerTexts()), { timeout: 40_000, interval: 1_000 })
    .toEqual(['请员工发表\n2', '员工已发表\n1'])
  await page.getByRole('list', { name: '可见的客户' }).waitFor()
  await page.getByText('未发表', { exact: true }).first().click()
  await page.getByText('王芳', { exact: true }).waitFor()
  expect(await page.getByText('林夏', { exact: true }).count()).toBe(0)
  await expectAccessible()
  await expectFits()

  await page.getByRole('menuitem', { name: '朋友圈' }).click()
  await page.getByText('1 / 2 位员工已发表，1 位客户可见').waitFor()
  await page.getByRole('searchbox', { name: '按名称查找' }).fill('没有这个')
  await page.getByText('没有这样的朋友圈。').waitFor()
  await page.getByRole('button', { name: '清除查找' }).click()
  await page.getByRole('link', { name: '春茶朋友圈' }).waitFor()
  await expectAccessible()
  expectCalm(/status of 404/)
})

test('it is found by its name from anywhere, and where its content is used', async () => {
  const draft = momentDraft.parse({ name: '明前龙井朋友圈', content: 'spring' })
  const id = await createMoment(core, draft, 'test')
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/contents/spring')
  await page.getByRole('link', { name: '明前龙井朋友圈' }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '搜索或前往…' }).click()
  await page.getByRole('combobox', { name: '搜索或前往' }).fill('明前')
  await page.getByRole('option', { name: /明前龙井朋友圈/ }).click()
  await page.getByRole('heading', { level: 1, name: '明前龙井朋友圈' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/moments/${id}`)
  await expectFits()
  expectCalm()
})
