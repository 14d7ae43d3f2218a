import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { createBroadcast, launchBroadcast } from '../../src/features/broadcasts/broadcasts.ts'
import { createSegment } from '../../src/features/segments/segments.ts'
import { putPolicy } from '../../src/features/touches/policy.ts'
import { sql } from '../../src/kernel/sql.ts'
import { DEFAULT_POLICY } from '../../src/touches/policy.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { addContent } from '../support/contents.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

/** A broadcast from the first word of it to the customer’s phone, with WeCom played. */
const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })
const { core } = shop.engine
const [lake, gone] = ['西湖茶友群', '东湖茶友群'].map(
  (name) => act(sandbox, 'group.create', { owner: 'LinXia', name, members: [] }).chat_id,
)
await connectCorp(sandbox, shop)
// WeCom would say nothing of a task at first.
setSwitches(sandbox.state, sandbox.switches, { dispatchMs: 0 })

await addContent(shop.database, 'spring', '春茶到店了', { name: '春茶到店' })
const bought = { kind: 'count', of: { event: 'Order Completed', where: [] }, window: { kind: 'ever' }, op: '>=', value: 1 } // prettier-ignore
await createSegment(core, { slug: 'buyers', name: '买过的客户', rule: bought }, 'test')
/** At whatever hour of the night this is run. */
const POLICY = { ...DEFAULT_POLICY, quiet: null }
await putPolicy(core, POLICY, 0)

/** Has ordered; a friend of LinXia’s in WeCom, or of nobody. */
async function buyer(name: string, isFriend: boolean): Promise<void> {
  const id = isFriend ? act(sandbox, 'customer.add_staff', { userid: 'LinXia', name, add_way: 1 }).external_userid : `wm-${name}` // prettier-ignore
  await sandbox.delivery.settled()
  await shop.wecom.quiet()
  const context = { externalIds: [{ type: 'external_userid', id }] }
  await shop.send(
    { type: 'identify', userId: name, messageId: `${name} is`, traits: { name }, context },
    { type: 'track', event: 'Order Completed', userId: name, messageId: `${name} buys`, properties: { revenue: 9 } },
  )
}
const drawer = (page: Page) => page.getByRole('dialog')
const agree = (page: Page, to: string) => page.locator('.ant-modal').getByRole('button', { name: to }).click()

test('it is written, looked at before it goes, launched, confirmed and followed to the customer', async () => {
  await buyer('阿敏', true)
  await buyer('阿博', true)
  await buyer('阿丹', false)
  await shop.engine.quiet()
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '群发' }).click()
  await page.getByText('还没有群发。', { exact: false }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '新建群发' }).first().click()
  await drawer(page).getByRole('button', { name: '保存' }).click()
  await drawer(page).getByText('请填写名称').waitFor()
  await drawer(page).getByText('请选择人群').waitFor()
  await drawer(page).getByText('请选择素材').waitFor()
  await drawer(page).getByRole('radio', { name: '客户群' }).check()
  await drawer(page).getByText('请选择客户群').waitFor()
  await drawer(page).getByRole('radio', { name: '一个人群' }).check()
  await drawer(page).getByRole('textbox', { name: '名称' }).fill('春茶上市')
  await choose(page, '人群', '买过的客户')
  await drawer(page).getByText('现在 3 人', { exact: false }).waitFor()
  // A list where there is a library, a field for the slug where there is none.
  await choose(page, '素材', '春茶到店')
  await expectAccessible()
  await drawer(page).getByRole('button', { name: '保存' }).click()

  await page.getByRole('heading', { level: 1, name: '春茶上市' }).waitFor()
  await page.getByRole('heading', { name: '共 3 人，其中 2 人会收到' }).waitFor()
  const why = page.getByRole('list', { name: '收不到的原因' })
  await why.getByText('不是好友，或没有员工服务').waitFor()
  await page.getByRole('link', { name: '阿丹' }).waitFor()
  await page.getByText('企业微信里会有 1 个群发任务，由 1 位员工确认', { exact: false }).waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '发布' }).click()
  await agree(page, '发布')

  await page.getByText('已全部下发').waitFor({ timeout: 20_000 })
  const funnel = page.getByRole('list', { name: '到哪一步了' })
  await expect.poll(() => funnel.getByRole('listitem').allInnerTexts(), { timeout: 20_000 }).toEqual(steps(3, 2, 2, 0, 0)) // prettier-ignore
  await page.getByText('未确认', { exact: true }).last().waitFor()
  await expectAccessible()
  const { msgid } = sandbox.state.get<{ msgid: string }>`select msgid from broadcasts order by id desc limit 1`!
  act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })
  // It would be looked at in a minute.
  const hurry = () => shop.database.run(sql`update send_tasks set due_at = to_timestamp(0) where state = 'made'`)
  await expect
    .poll(() => hurry().then(() => funnel.getByRole('listitem').allInnerTexts()), { timeout: 40_000, interval: 1_000 })
    .toEqual(steps(3, 2, 2, 2, 2))
  await page.getByText('2 位客户 · 送达 2 / 2', { exact: false }).waitFor()
  await expectAccessible()
  await expectFits()

  await page.getByRole('menuitem', { name: '群发' }).click()
  await page.getByRole('img', { name: '将收到 2，已下发 2，已送达 2，未送达 0，未发送 1' }).waitFor()
  await page.getByRole('menuitem', { name: '触达概览' }).click()
  await page.getByRole('list', { name: '没有收到的原因' }).getByText('不是好友，或没有员工服务').waitFor()
  await expectAccessible()

  await page.getByRole('link', { name: '客户', exact: true }).click()
  await page.getByRole('link', { name: '阿敏' }).first().click()
  await page.getByRole('link', { name: '群发“春茶上市”' }).waitFor()
  await page.getByText('收到企业群发“春茶到店” · 群发“春茶上市”，发送人 林夏', { exact: true }).waitFor()
  await expectAccessible()
  expectCalm(/status of 404/)
})

const steps = (...counts: number[]) =>
  ['已判断的客户', '将收到', '已在企业微信创建', '员工已确认', '已送达'].map((step, place) =>
    [step, counts[place], ...(place === 4 ? ['是否已读，企业微信不告知。'] : [])].join('\n'),
  )

test('launched today for later: for whom it comes out otherwise is said with what caused it, and leads to them', async () => {
  const audience = { kind: 'segment' as const, segment: 'buyers' }
  const id = await createBroadcast(core, { name: '改天', content: 'spring', kind: 'marketing', priority: 'normal', audience, startsAt: '2099-01-01T09:00:00+08:00' }, 'test') // prettier-ignore
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto(`/broadcasts/${id}`)
  await page.getByRole('button', { name: '发布' }).click()
  await agree(page, '发布')
  await page.getByText('开始以后，这里会逐人说明谁与预计不同。').waitFor()
  const isSaid = async () => (await shop.database.pool.query('select after from forecasts where broadcast_id = $1', [id])).rows.some(({ after }) => after === null) // prettier-ignore
  await expect.poll(isSaid, { timeout: 20_000 }).toBe(true)
  const withdrawn = { channel: 'wecom', purpose: 'marketing' }
  await shop.send({ type: 'track', event: 'Consent Withdrawn', userId: '阿博', messageId: 'no more', properties: withdrawn }) // prettier-ignore
  await shop.database.run(sql`update broadcasts set starts_at = to_timestamp(0) where id = ${id}`)
  await page.getByText('1 人与预计不同').waitFor({ timeout: 30_000 })
  const causes = page.getByRole('list', { name: '因为什么' })
  await causes.getByRole('button', { name: '撤回同意 1' }).click()
  await page.getByText('预计：会收到 → 结果：没有同意或已撤回').waitFor()
  await expectAccessible()
  await expectFits()
  await page.getByLabel('搜索与预计不同的人').fill('阿敏')
  await page.getByText('没有符合的人。').waitFor()
  await page.getByLabel('搜索与预计不同的人').fill('阿博')
  await page.getByRole('link', { name: '在 阿博 的时间线上看“撤回同意”' }).click()
  await page.getByRole('heading', { level: 1, name: '阿博' }).waitFor()
  await expect.poll(() => new URL(page.url()).searchParams.get('event')).toBe('Consent Withdrawn')
  expectCalm(/status of 404/)
})

test('one that everybody is kept from says so, and offers nothing to cancel', async () => {
  const { id: who } = (await shop.database.pool.query(`select customer_id as id from identities where value = '阿丹'`)).rows[0] // prettier-ignore
  const audience = { kind: 'customers' as const, ids: [Number(who)] }
  const id = await createBroadcast(core, { name: '没有好友', content: 'spring', kind: 'care', priority: 'normal', audience, startsAt: null }, 'test') // prettier-ignore
  await launchBroadcast(core, id, 1)
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto(`/broadcasts/${id}`)
  await page.getByText('无人可发').waitFor()
  await page.getByText('没有客户会收到这次群发。').waitFor()
  expect(await page.getByRole('button', { name: '取消群发' }).count()).toBe(0)
  expect(await page.getByText('谁确认了，谁还没有').count()).toBe(0)
  await expectAccessible()
  expectCalm()
})

test('one that waits is cancelled by who has read what that means, and sent again to whom it did not reach', async () => {
  const audience = { kind: 'segment' as const, segment: 'buyers' }
  const startsAt = '2099-01-01T09:00:00+08:00'
  const id = await createBroadcast(core, { name: '元旦', content: 'spring', kind: 'care', priority: 'normal', audience, startsAt }, 'test') // prettier-ignore
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto(`/broadcasts/${id}`)
  await page.getByRole('button', { name: '发布' }).click()
  await page.getByText('将在 2099年1月1日', { exact: false }).waitFor()
  await agree(page, '发布')
  await page.getByText('已定时').waitFor()
  await page.getByRole('button', { name: '取消群发' }).click()
  await page.getByText('取消后不能恢复', { exact: false }).waitFor()
  await expectAccessible()
  await agree(page, '取消群发')
  await page.getByText('已取消').waitFor()
  await expectAccessible()
  await expectFits()
  // As if one had not got it.
  await shop.database.run(sql`update broadcasts set begun_at = to_timestamp(0) where id = ${id}`)
  await shop.database.run(sql`
    insert into touches (customer_id, channel, kind, priority, broadcast_id, asked_at, state, reason)
    select min(customer_id), 'broadcast', 'care', 'normal', ${id}, to_timestamp(0), 'cancelled', 'cancelled' from relations r
      join identities i on i.value = r.external_userid`)
  await page.reload()
  await page.getByText('群发被取消').waitFor()
  await page.getByRole('button', { name: '补发给没收到的人' }).click()
  await page.getByRole('heading', { level: 1, name: '元旦（补发）' }).waitFor()
  await page.getByRole('heading', { name: '共 1 人，其中 1 人会收到' }).waitFor()
  await page.getByRole('link', { name: '群发“元旦”中没收到的人' }).waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('one for groups speaks of groups and their owners throughout, and says why a group does not get it', async () => {
  const isRead = sql`select 1 from groups where chat_id = ${gone!}`
  await expect.poll(() => shop.database.run(isRead), { timeout: 20_000 }).toBe(1)
  const audience = { kind: 'groups' as const, chats: [lake!, gone!] }
  const id = await createBroadcast(core, { name: '群里说', content: 'spring', kind: 'care', priority: 'normal', audience, startsAt: null }, 'test') // prettier-ignore
  await shop.database.run(sql`update groups set dismissed_at = to_timestamp(0) where chat_id = ${gone!}`)
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto(`/broadcasts/${id}`)
  await page.getByRole('heading', { name: '共 2 个群，其中 1 个会收到' }).waitFor()
  await page.getByRole('list', { name: '收不到的原因' }).getByText('群已解散，或群主已离职').waitFor()
  await page.getByRole('button', { name: '编辑' }).click()
  await drawer(page).getByText('未列出的群（可能已解散）').waitFor()
  await drawer(page).getByRole('button', { name: '取消' }).click()
  await page.getByText('由 1 位群主确认', { exact: false }).waitFor()
  await page.getByRole('button', { name: '发布' }).click()
  await page.getByText('1 个群会收到。群主在企业微信里确认后', { exact: false }).waitFor()
  await agree(page, '发布')
  const funnel = page.getByRole('list', { name: '到哪一步了' })
  await funnel.getByText('已判断的群').waitFor({ timeout: 20_000 })
  await funnel.getByText('群主已确认').waitFor()
  await page.getByText('1 个群 · ', { exact: false }).waitFor({ timeout: 20_000 })
  await expectAccessible()
  expectCalm()
})

test('the policy is read as sentences, mended where it is wrong, and saved by who has seen what is there', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '触达策略' }).click()
  const order = page.getByRole('list', { name: '一条触达要依次通过' })
  await order.getByText('频次上限：没有。').waitFor()
  const save = page.getByRole('button', { name: '保存' })
  expect(await save.isDisabled()).toBe(true)
  await page.getByRole('button', { name: '添加上限' }).click()
  await order.getByText('上限“每天一条”：每个自然日最多 1 条，高优先级放行。').waitFor()
  await page.getByRole('button', { name: '添加上限' }).click()
  await page.getByRole('menuitem', { name: '朋友圈' }).click()
  await page.getByRole('button', { name: '留下' }).click()
  await save.click()
  await page.getByText('有重复的名称').first().waitFor()
  await page.getByRole('textbox', { name: '名称' }).last().fill('每周三条')
  await page.getByRole('spinbutton', { name: '最多几条' }).last().fill('3')
  await choose(page, '按什么计', '每个自然周', 1)
  await page.getByRole('button', { name: '上移“每周三条”' }).click()
  await page.getByRole('switch', { name: '设免打扰时段' }).click()
  await page.getByRole('img', { name: '免打扰时段从 22:00 到 08:00', exact: false }).waitFor()
  await expectAccessible()
  await expectFits()
  await save.click()
  await page.getByText('已保存', { exact: false }).waitFor()
  await expect
    .poll(() => order.getByRole('listitem').allInnerTexts())
    .toEqual([
      '是否同意：企业群发、员工一对一、微信客服默认可发，直到撤回。',
      '对照组：没有。',
      '上限“每周三条”：每个自然周最多 3 条，高优先级放行。',
      '上限“每天一条”：每个自然日最多 1 条，高优先级放行。',
      '免打扰时段：22:00–08:00 不发营销、关怀内容，顺延到结束。',
      '企业微信额度：每月不超过当月天数（默认）。',
      '素材：已批准，且没有过期。',
    ])
  await page.getByRole('button', { name: '移除“每周三条”' }).click()
  await shop.database.run(sql`update touch_policies set revision = revision + 1, policy = ${JSON.stringify(POLICY)}`)
  await save.click()
  await page.getByRole('alert').getByText('已被他人修改', { exact: false }).waitFor()
  await page.getByRole('button', { name: '载入最新内容' }).click()
  await order.getByText('频次上限：没有。').waitFor()
  expectCalm(/status of 4(09|22)/)
})

test('where the brand cannot be read, the drawer says so and is tried again', async () => {
  const { page, expectAccessible } = await openBrowser(shop.url)
  await page.route('**/api/brand', (route) => route.fulfill({ status: 500, json: {} }))
  await shop.signIn(page, 'operator')
  await page.goto('/broadcasts')
  await page.getByRole('button', { name: '新建群发' }).first().click()
  await drawer(page).getByText('出错了').waitFor({ timeout: 20_000 })
  await expectAccessible()
  await page.unroute('**/api/brand')
  await drawer(page).getByRole('button', { name: '重试' }).click()
  await drawer(page).getByRole('textbox', { name: '名称' }).waitFor()
})

test('an analyst reads the policy and changes nothing', async () => {
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'analyst')
  await page.goto('/touch-policy')
  await page.getByRole('list', { name: '一条触达要依次通过' }).waitFor()
  expect(await page.getByRole('button', { name: '保存' }).count()).toBe(0)
  expect(await page.getByRole('combobox', { name: '企业群发' }).isDisabled()).toBe(true)
  await expectAccessible()
  await page.goto('/broadcasts')
  expect(await page.getByRole('button', { name: '新建群发' }).count()).toBe(0)
  expectCalm()
})
