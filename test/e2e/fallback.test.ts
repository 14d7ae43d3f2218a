import { expect, test } from 'vitest'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql } from '../../src/kernel/sql.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'
import { addContent } from '../support/contents.ts'

const shop = await openShop()
const { core } = shop.engine
await addContent(shop.database, 'hi', '早安', { name: '早安' })
// At whatever hour the test runs.
const touch = { kind: 'service', priority: 'normal' }
const flowOf = (event: string) => ({ trigger: { kind: 'event', of: { event } }, reentry: { kind: 'always' }, touch, first: 'greet', steps: { greet: { kind: 'send', channel: 'broadcast', content: 'hi', next: null } } }) // prettier-ignore

for (const device of [undefined, 'phone'] as const)
  test(`a message is given other channels, tried out, and its results say which gave way: ${device ?? 'desk'}`, async () => {
    const slug = `by-${device ?? 'desk'}`
    await createSop(core, { slug, name: '换渠道', definition: flowOf(slug) })
    const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, device)
    await shop.signIn(page, 'operator')
    await page.goto(`/sops/${slug}`)
    const drawer = page.getByRole('dialog')
    await page.getByRole('button', { name: /^发送素材 · 企业群发：早安$/ }).click()
    await drawer.getByRole('combobox', { name: '发不了改用' }).click()
    for (const channel of ['微信客服', '员工一对一'])
      await page.locator('.ant-select-dropdown').getByText(channel, { exact: true }).click()
    await page.keyboard.press('Escape')
    await expectAccessible()
    await drawer.getByRole('button', { name: '保存' }).click()
    await drawer.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: /^发送素材 · 企业群发：早安（发不了改用微信客服、员工一对一）$/ }).waitFor()
    await expectFits()

    await page.getByRole('button', { name: '试运行' }).click()
    await drawer.getByRole('checkbox', { name: '早安 · 企业群发' }).check()
    await drawer.getByRole('button', { name: '开始' }).click()
    await page.getByText('企业群发：不是好友，或没有员工服务，改试微信客服 · 由微信客服发出').waitFor()

    await launchSop(core, slug, 2, 'test')
    const context = { externalIds: [{ type: 'external_userid', id: `wm-${slug}` }] }
    await shop.send({ type: 'track', event: slug, userId: slug, messageId: slug, properties: {}, context })
    await page.goto(`/sops/${slug}?show=results`)
    await page.getByText('企业群发：不是好友，或没有员工服务，改试微信客服 · 1 条').waitFor()
    await expectAccessible()
    await expectFits()
    const { rows } = await shop.database.pool.query(`select customer_id from identities where value = '${slug}'`)
    await page.goto(`/customers/${rows[0].customer_id}`)
    await page.locator('.phrase', { hasText: '不是好友，或没有员工服务，改试员工一对一' }).waitFor()
    expect(await page.locator('.phrase', { hasText: /^不是好友，或没有员工服务$/ }).count()).toBe(1)
    expectCalm()
  })

test('an invitation into a group is drawn, and says what is missing until it is whole', async () => {
  await shop.database.run(sql`
    insert into join_ways (state, name, chat_ids, makes_groups, base_name, base_number, created_at, changed_at)
    values ('gclub', '会员', '{wr-club}', true, '', 1, to_timestamp(0), to_timestamp(0))`)
  await createSop(core, { slug: 'club', name: '拉群', definition: flowOf('club') })
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/sops/club')
  const drawer = page.getByRole('dialog')
  await page.getByRole('button', { name: '在“企业群发：早安”之后添加步骤', exact: true }).click()
  await page.locator('.ant-dropdown').getByRole('menuitem', { name: '邀请进群' }).click()
  await drawer.getByText('编辑步骤 · 邀请进群').waitFor()
  await choose(page, '群活码', '会员（wr-club）')
  await expectAccessible()
  await drawer.getByRole('textbox', { name: '卡片标题' }).fill('点我进群')
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  const node = page.getByRole('button', { name: /^邀请进群 · 企业群发：邀请进群 会员 · 需要完善 素材：/ })
  await node.click()
  await choose(page, '素材', '早安')
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: /^邀请进群 · 企业群发：邀请进群 会员$/ }).waitFor()
  await expectFits()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('运行中').waitFor()
  expectCalm()
})
