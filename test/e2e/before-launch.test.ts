import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSop, editSop, launchSop, selectSop } from '../../src/features/sops/sops.ts'
import { DAY_MS, systemClock } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Sop } from '../../src/sops/language.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'
import { addContent } from '../support/contents.ts'

/** What an operator looks at before a flow is launched, and what the coming weeks will ask: in a world where the night
 *  swallows what ends at midnight. */
const shop = await openShop()
const { core } = shop.engine
const { calendar } = core.definitions
const now = systemClock.now()
const noonAgo = (days: number) => new Date(calendar.timeOfDay(-days, '12:00', now)).toISOString()

for (const name of ['安娜', '白露', '陈晨'])
  await shop.send(
    { type: 'identify', userId: name, messageId: name, timestamp: noonAgo(9), traits: { name }, context: { externalIds: [{ type: 'external_userid', id: `wm-${name}` }] } }, // prettier-ignore
    { type: 'track', event: 'Product Added', userId: name, messageId: `${name} added`, timestamp: noonAgo(5) },
  )
await addContent(shop.database, 'hello', '春茶到了', { name: '春茶到了' })
// A friend of nobody: 陈晨.
await shop.database.run(sql`
  insert into relations (external_userid, userid, added_at, tag_ids, read_at)
  select 'wm-' || p, 'lin', to_timestamp(0), '{}', to_timestamp(0) from unnest(array['安娜', '白露']) as p`)
await shop.engine.quiet()

const drawer = (page: Page) => page.getByRole('dialog', { name: '发布前检查' })
const points = (page: Page) => drawer(page).getByRole('list', { name: '会被拦下的触达' })

test('points that the night would swallow are seen before launch, and each way out is tried', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/sops')
  await page.getByRole('button', { name: '从模板新建' }).click()
  await page.getByRole('button', { name: '安装“限时倒计时”' }).click()
  await page.getByRole('heading', { level: 1, name: '限时倒计时' }).waitFor()
  // The end of the sale is a midnight.
  const installed = (await selectSop(shop.database, 'countdown'))!
  const definition = installed.definition as Sop
  const midnight = new Date(calendar.midnight(10, now)).toISOString()
  await editSop(core, 'countdown', { definition: { ...definition, deadline: { kind: 'at', at: midnight } }, expectedRevision: installed.revision }) // prettier-ignore
  await page.reload()

  // From the choice of launching it leads here, too.
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '先做发布前检查' }).click()
  await drawer(page).getByText('7 条触达里，3 条发不出去').waitFor()
  expect(await points(page).getByRole('listitem').count()).toBe(3)
  await points(page).getByText('会被拦下').first().waitFor()
  await drawer(page).getByText('现在没有人符合').waitFor()
  await expectAccessible()
  await expectFits()

  await drawer(page).getByRole('button', { name: '把“企业群发：倒计时 · 1 小时”改为员工任务' }).click()
  await drawer(page).getByText('6 条触达里，2 条发不出去').waitFor()
  await drawer(page)
    .getByRole('button', { name: /^改为 .* 22:00$/ })
    .click()
  await drawer(page).getByText('6 条触达都能按时发出').waitFor()
  const changed = (await selectSop(shop.database, 'countdown'))!.definition as Sop
  expect(changed.steps['say-1h']).toMatchObject({ kind: 'task', task: 'chat', title: '倒计时 · 1 小时' })
  expect(Date.parse((changed.deadline as { at: string }).at)).toBe(calendar.midnight(10, now) - 2 * 3_600_000)
  expectCalm()
})

const cart = {
  trigger: { kind: 'event', of: { event: 'Product Added' } },
  entry: { kind: 'attribute', attribute: 'name', test: { op: 'exists' } },
  reentry: { kind: 'always' },
  first: 'say',
  steps: {
    say: { kind: 'send', channel: 'broadcast', content: 'hello', next: 'rest' },
    rest: { kind: 'wait', until: { kind: 'duration', ms: 2 * DAY_MS }, next: 'call' },
    call: { kind: 'task', task: 'visit', title: '请来店里看看', dueMs: DAY_MS, next: null },
  },
}

test('who would not get it and why is named, and the past says what it would have sent', async () => {
  await createSop(core, { slug: 'cart', name: '加购提醒', definition: cart })
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/sops/cart')
  await page.getByRole('button', { name: '发布前检查' }).click()
  const audience = drawer(page)
  await audience.getByText('现在有 3 人符合').waitFor()
  await audience.getByText('3 人中，1 人不会收到').waitFor()
  const named = audience.getByRole('list', { name: '不会收到的客户' })
  await named.getByRole('link', { name: '陈晨' }).waitFor()
  await named.getByText('不是好友，或没有员工服务').waitFor()
  await drawer(page).getByRole('button', { name: '试跑' }).click()
  await drawer(page)
    .getByText(/要是从 .* 起运行：会发出 2 条，1 条发不出去，布置 3 个任务。/)
    .waitFor()
  await drawer(page).getByRole('img', { name: /^按天/ }).waitFor()
  await expectAccessible()
  expectCalm()
})

test('a dry-run that is stopped is given up by the server', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/sops/cart')
  await page.getByRole('button', { name: '发布前检查' }).click()
  // Held on its way, so that there is something to stop.
  await page.route('**/api/rehearsals/past', () => {})
  await drawer(page).getByRole('button', { name: '试跑' }).click()
  await drawer(page).getByText('正在逐个客户重放过去的事实').waitFor()
  const given = page.waitForEvent('requestfailed')
  await drawer(page).getByRole('button', { name: '停止' }).click()
  expect((await given).url()).toContain('/api/rehearsals/past')
  await drawer(page).getByText('已停止').waitFor()
  await drawer(page).getByRole('button', { name: '试跑' }).waitFor()
  expectCalm(/rehearsals\/past|ERR_ABORTED/)
})

test('the load of the coming weeks is drawn and listed, and days above what the staff can do are named', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/load')
  await page.getByText('今后两周没有要发的触达').waitFor()
  await expectAccessible()

  await shop.database.run(sql`
    insert into contacts (userid, identity_id, added_at, at, source, message_id)
    select 'lin', id, to_timestamp(0), to_timestamp(0), 'test', value from identities where kind = 'external_userid'`)
  const { revision } = (await selectSop(shop.database, 'cart'))!
  await launchSop(core, 'cart', revision, 'test')
  const name = '安娜'
  await shop.send({ type: 'track', event: 'Product Added', userId: name, messageId: 'again' })
  await shop.engine.quiet()
  const post = async (path: string, data: object) => page.request.post(path, { headers: { origin: shop.url }, data })
  await post('/api/segments', { slug: 'all', name: '所有人', text: 'name exists' })
  const startsAt = new Date(calendar.timeOfDay(3, '10:00', now)).toISOString()
  const made = await post('/api/broadcasts', { name: '春茶上市', content: 'hello', kind: 'marketing', audience: { kind: 'segment', segment: 'all' }, startsAt }) // prettier-ignore
  const { id } = (await made.json()) as { id: number }
  expect((await post(`/api/broadcasts/${id}/launches`, { expectedRevision: 1 })).ok()).toBe(true)

  await page.reload()
  await page.getByRole('img', { name: /^每天的触达与任务/ }).waitFor()
  await page.getByRole('link', { name: '春茶上市' }).waitFor()
  await page.getByText('每一天都在员工的时间之内').waitFor()
  await page.getByText('1 位员工在服务客户，一天共 120 分钟').waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
  const phone = await openBrowser(shop.url, 'phone')
  await shop.signIn(phone.page, 'operator')
  await phone.page.goto('/load?minutes=20')
  await phone.page.getByRole('img', { name: /^员工用时/ }).waitFor()
  await phone.page.getByText(/这些天超出员工的时间：.*30 分钟/).waitFor()
  await phone.expectAccessible()
  await phone.expectFits()
  const round = { trigger: { kind: 'event', of: { event: 'Cart Viewed' } }, reentry: { kind: 'never' }, first: 'a', steps: { a: { kind: 'await', of: [{ event: 'Order Completed' }], ms: 30_000, next: null, otherwise: 'a' } } } // prettier-ignore
  await post('/api/sops', { slug: 'round', name: '每半分钟看一次', definition: round })
  expect((await post('/api/sops/round/launches', { expectedRevision: 1 })).ok()).toBe(true)
  await shop.send({ type: 'track', event: 'Cart Viewed', userId: name, messageId: 'viewed' })
  await shop.engine.quiet()
  await phone.page.reload()
  await phone.page.getByText(/以下流程绕圈太快.*每半分钟看一次/).waitFor()
  await phone.expectAccessible()
  await phone.expectFits()
  await phone.page.goto('/sops/countdown')
  await phone.page.getByRole('button', { name: '发布前检查' }).click()
  await drawer(phone.page).getByText('都能按时发出').waitFor()
  await phone.expectAccessible()
  await phone.expectFits()
  phone.expectCalm()
})
