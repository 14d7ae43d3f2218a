import { expect, test } from 'vitest'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql } from '../../src/kernel/sql.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { choose, openBrowser, type Seen } from './browser.ts'
import * as canvas from './canvas.ts'
import { openShop } from './shop.ts'

/** Flows of groups, as operators meet them. */
const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })
const { core } = shop.engine
for (const name of ['西湖茶友群', '东湖茶友群']) act(sandbox, 'group.create', { owner: 'LinXia', name, members: [] })
await connectCorp(sandbox, shop)

const drawerOf = ({ page }: Seen) => page.getByRole('dialog')
const insert = ({ page }: Seen, after: string, kind: string) => canvas.insert(page, after, kind)
const save = ({ page }: Seen) => canvas.save(page)

test('an operator installs the campaign of groups, launches it, starts it for two, and sees where they stand', async () => {
  const seen = await openBrowser(shop.url)
  const { page, expectCalm, expectAccessible, expectFits } = seen
  const drawer = drawerOf(seen)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '客户群' }).click()
  await page.getByRole('link', { name: '西湖茶友群' }).waitFor({ timeout: 20_000 })
  await page.getByRole('searchbox', { name: '搜索群名' }).fill('湖茶友群')
  await page.getByRole('link', { name: '静安茶友群' }).waitFor({ state: 'hidden' })
  await page.getByRole('checkbox', { name: '全选' }).check()
  await page.getByText('已选 2 个群').waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '启动流程' }).click()
  await drawer.getByText('还没有运行中的群流程').waitFor()
  await expectAccessible()
  await drawer.getByRole('link', { name: '从模板新建' }).click()

  await page.getByRole('heading', { level: 1, name: 'SOP 流程' }).waitFor()
  await drawer.getByRole('searchbox', { name: '查找模板' }).fill('社群活动')
  await drawer.getByText('客户群', { exact: true }).waitFor()
  await expectAccessible()
  await drawer.getByRole('button', { name: /^安装“社群活动/ }).click()
  await page.getByRole('heading', { level: 1, name: /^社群活动/ }).waitFor()
  await page.getByRole('button', { name: /^进入 · 在群列表手动启动/ }).waitFor()
  await page.getByRole('button', { name: /^发送素材 · 群群发：社群活动 · 预热$/ }).waitFor()
  await page.getByRole('button', { name: '试运行' }).click()
  await drawer.getByText('让一个虚拟的群按现在的草稿走一遍').waitFor()
  await drawer.getByRole('button', { name: '添加一件事' }).click()
  await drawer.getByRole('combobox', { name: '事件', exact: true }).click()
  await page.locator('.ant-select-dropdown:visible').getByText('群解散 · Group Dismissed').waitFor()
  await page.locator('.ant-select-dropdown:visible').getByText('有人进群').click()
  await expectAccessible()
  await drawer.getByRole('button', { name: '开始', exact: true }).click()
  await page.getByText('走过的步骤').waitFor()
  await page.getByText(/· 群群发：社群活动 · 预热/).waitFor()
  await page.getByRole('button', { name: '结束试运行' }).click()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('满足条件的群会自动进入').waitFor()
  await page.locator('.ant-modal').getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('运行中').waitFor()

  await page.goto('/groups?search=湖茶友群')
  await page.getByRole('checkbox', { name: '选择“西湖茶友群”' }).check()
  await page.getByRole('checkbox', { name: '选择“东湖茶友群”' }).check()
  await page.getByRole('button', { name: '启动流程' }).click()
  await drawer.getByText('让选中的 2 个群进入一个运行中的群流程').waitFor()
  await drawer.getByRole('radio', { name: /^社群活动/ }).check()
  await expectAccessible()
  await drawer.getByRole('button', { name: '启动流程' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByText('已选 2 个群').waitFor({ state: 'hidden' })

  await page.getByRole('link', { name: '西湖茶友群' }).click()
  await page.getByText(/^现在：等到 10:00/).waitFor({ timeout: 20_000 })
  await page.getByText('接着：群群发：社群活动 · 预热').waitFor()
  await page.getByText('您让群进入流程“社群活动：预热到收尾”').waitFor()
  await page.getByText(/^进入流程“社群活动：预热到收尾”/).waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('link', { name: /^社群活动/ }).click()
  await page.getByRole('button', { name: /^等待 · 2 个群在这里 · 等到 10:00$/ }).waitFor()
  await expectAccessible()
  await page.goBack()
  await page.getByRole('button', { name: /^移出流程/ }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '移出' }).click()
  await page.getByText('被手动移出', { exact: true }).waitFor({ timeout: 20_000 })
  await page.getByRole('button', { name: '启动流程' }).click()
  await drawer.getByText('让选中的 1 个群进入一个运行中的群流程').waitFor()
  await drawer.getByRole('button', { name: '取消' }).click()
  await page.getByText(/^离开流程“社群活动.*（被手动移出）/).waitFor()
  await page.getByRole('menuitem', { name: 'SOP 流程' }).click()
  await page.getByRole('row', { name: /^社群活动：预热到收尾 客户群 在群列表手动启动.*运行中 1 2 / }).waitFor()
  await expectAccessible()
  expectCalm()
})

test('a flow of groups is drawn with what groups have, and nothing else', async () => {
  const seen = await openBrowser(shop.url)
  const { page, expectCalm, expectAccessible, expectFits } = seen
  const drawer = drawerOf(seen)
  await shop.signIn(page, 'operator')
  await page.goto('/sops')
  await page.getByRole('button', { name: '新建流程' }).click()
  await page.getByLabel('名称', { exact: true }).fill('新群欢迎')
  await drawer.getByRole('radio', { name: /^客户群/ }).check()
  await expectAccessible()
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '新群欢迎' }).waitFor()
  await page.getByRole('button', { name: /^进入 · 群里发生“建群”/ }).click()
  await drawer.getByRole('combobox', { name: '什么时候进入' }).click()
  const triggers = await page.locator('.ant-select-dropdown:visible .ant-select-item-option').allInnerTexts()
  expect(triggers).toEqual(['群里发生某件事', '按固定时间', '在群列表手动启动，或由程序启动'])
  await page.keyboard.press('Escape')
  await drawer.getByRole('button', { name: '添加条件' }).click()
  expect(await drawer.getByRole('combobox', { name: '条件类型' }).count()).toBe(0)
  await choose(page, '属性', '群里的客户数')
  await drawer.getByRole('textbox', { name: '值' }).fill('30')
  await expectAccessible()
  await save(seen)
  await page.getByRole('button', { name: /^进入 · 群里发生“建群” · 仅限满足条件的群/ }).waitFor()

  const kinds = await insert(seen, '在“进入”之后添加步骤', '发送素材')
  expect(kinds).toEqual(['等待', '等事件', '按条件分流', '随机分流', '发送素材', '员工任务'])
  await drawer.getByRole('combobox', { name: '怎么发' }).click()
  const channels = await page.locator('.ant-select-dropdown:visible .ant-select-item-option').allInnerTexts()
  expect(channels).toEqual(['群群发', '群主手动发'])
  await page.locator('.ant-select-dropdown:visible').getByTitle('群主手动发').click()
  await drawer.getByText('给群主一条任务').waitFor()
  await choose(page, '素材', '社群活动 · 开场')
  await expectAccessible()
  await save(seen)
  await page.getByRole('button', { name: /^发送素材 · 群主手动发：社群活动 · 开场$/ }).waitFor()
  await page.getByRole('button', { name: '流程设置' }).click()
  await drawer.getByText('群里发生这些就离开').waitFor()
  for (const name of ['有目标', '对照组']) expect(await drawer.getByLabel(name).count()).toBe(0)
  await drawer.getByRole('combobox', { name: '截止时间' }).click()
  const deadlines = await page.locator('.ant-select-dropdown:visible .ant-select-item-option').allInnerTexts()
  expect(deadlines).not.toContain('客户属性')
  await page.keyboard.press('Escape')
  await expectAccessible()
  await drawer.getByRole('button', { name: '取消' }).click()
  // What was asked of the number is asked of a number.
  const [kept] = (await shop.database.pool.query(`select definition -> 'entry' as entry from sops where name = '新群欢迎'`)).rows // prettier-ignore
  expect(kept.entry).toEqual({ kind: 'attribute', attribute: 'customers', test: { op: '>=', value: 30 } })
  expect(await page.getByRole('button', { name: '发布', exact: true }).isEnabled()).toBe(true)
  await expectFits()
  expectCalm()
})

const POSTING = {
  subject: 'group',
  trigger: { kind: 'manual' },
  reentry: { kind: 'never' },
  // At whatever hour the test runs.
  touch: { kind: 'service', priority: 'normal' },
  first: 'greet',
  steps: {
    greet: { kind: 'send', channel: 'broadcast', content: 'group-opening', next: 'later' },
    later: { kind: 'wait', until: { kind: 'duration', ms: 86_400_000 }, next: null },
  },
}

test('on a phone a group is chosen, started, and says what is posted and why something is not', async () => {
  await createSop(core, { slug: 'posting', name: '开场白', definition: POSTING })
  await launchSop(core, 'posting', 1, 'test')
  const seen = await openBrowser(shop.url, 'phone')
  const { page, expectCalm, expectAccessible, expectFits } = seen
  const drawer = drawerOf(seen)
  await shop.signIn(page, 'operator')
  await page.goto('/groups?search=东湖')
  await page.getByRole('checkbox', { name: '选择“东湖茶友群”' }).check()
  await page.getByText('已选 1 个群').waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '启动流程' }).click()
  await drawer.getByRole('radio', { name: /^开场白/ }).check()
  await expectAccessible()
  await expectFits()
  await drawer.getByRole('button', { name: '启动流程' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: '东湖茶友群' }).click()
  await page.getByText('将发到群里：群群发“社群活动 · 开场” · 流程“开场白”').waitFor({ timeout: 20_000 })
  await page.getByText(/^等待下发$|^待群主确认$/).waitFor()
  // As the gate writes it when the quota is used up.
  await shop.database.run(sql`update touches set state = 'suppressed', reason = 'quota' where chat_id is not null`)
  await page.reload()
  await page.getByText('企业微信额度已满').waitFor()
  await expectAccessible()
  await expectFits()
  await page.goto('/sops/posting?show=results')
  await page.getByText('进入群数').first().waitFor()
  expect(await page.getByText('流程带来的提升').count()).toBe(0)
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('an analyst looks at groups and starts nothing', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'analyst')
  await page.goto('/groups')
  await page.getByRole('link', { name: '东湖茶友群' }).click()
  await page.getByText('现在：等 1 天').waitFor()
  expect(await page.getByRole('button', { name: /^移出流程/ }).count()).toBe(0)
  await page.goBack()
  await page.getByRole('link', { name: '西湖茶友群' }).waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(0)
  expectCalm()
})
