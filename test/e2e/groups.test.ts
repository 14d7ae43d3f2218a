import { expect, test } from 'vitest'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { createTag, createTagGroup } from '../../src/features/tags/tags.ts'
import { connectCorp, playWecom } from '../support/office.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })

test('a group of WeCom is found, opened and followed while customers join and leave', async () => {
  const { external_userid: early } = act(sandbox, 'customer.add_staff', {
    userid: 'LinXia',
    name: '赵小满',
    add_way: 1,
  })
  const { chat_id: chat } = act(sandbox, 'group.create', { owner: 'LinXia', name: '西湖茶友群', members: [early] })
  await connectCorp(sandbox, shop)

  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '客户群' }).click()
  await page.getByRole('heading', { level: 1, name: '客户群' }).waitFor()
  await page.getByRole('link', { name: '西湖茶友群' }).waitFor({ timeout: 20_000 })
  await expectAccessible()
  await expectFits()
  // An input method writes into the box while it composes: nothing is asked for before there is a word.
  await page.getByRole('searchbox', { name: '搜索群名' }).focus()
  const keys = await page.context().newCDPSession(page)
  for (const text of ['x', 'xi', 'xi h', 'xi hu'])
    await keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await page.waitForTimeout(500)
  expect(await page.getByRole('searchbox', { name: '搜索群名' }).inputValue()).toBe('xi hu')
  expect(new URL(page.url()).search).toBe('')
  await keys.send('Input.insertText', { text: '西湖' })
  await page.getByRole('link', { name: '静安茶友群' }).waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: '西湖茶友群' }).click()
  await page.getByRole('heading', { level: 1, name: '西湖茶友群' }).waitFor()
  await page.getByRole('cell', { name: '赵小满' }).waitFor()
  await page.getByRole('img', { name: /成员变化/ }).waitFor()
  await expectAccessible()
  await expectFits()

  const { external_userid: late } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '钱来来', add_way: 1 })
  act(sandbox, 'group.invite', { chat_id: chat, by: 'LinXia', who: [late] })
  await page.getByRole('cell', { name: '钱来来' }).waitFor({ timeout: 20_000 })
  act(sandbox, 'group.remove', { chat_id: chat, who: [early] })
  await page.getByText('赵小满 被移出群').waitFor({ timeout: 20_000 })
  await page.getByRole('cell', { name: '赵小满' }).waitFor({ state: 'hidden' })
  await page.getByText('赵小满 被移出群').click()
  await page.getByRole('heading', { level: 1, name: /赵小满/ }).waitFor()
  await expectCalm()
})

test('a tag of ours is put into WeCom with a click, and those of WeCom say so', async () => {
  const { core } = shop.engine
  await createTagGroup(core, { slug: 'wishes', name: '心愿', dimension: 'behaviour', singleChoice: false })
  await createTag(core, { group: 'wishes', slug: 'gift', name: '想要礼盒' }, 'key:1')
  const { page, expectCalm, expectAccessible } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/tags')
  await page.getByRole('button', { name: '同步到企业微信 想要礼盒' }).click()
  await page.getByRole('row', { name: /想要礼盒 企业微信/ }).waitFor()
  await expectAccessible()
  expect(sandbox.state.get`select 1 from tags where name = '想要礼盒' and deleted = 0`).toBeDefined()
  await expectCalm()
})

test('groups are read on a phone', async () => {
  const { page, expectCalm, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'analyst')
  await page.goto('/groups')
  await page.getByRole('link', { name: '西湖茶友群' }).waitFor()
  await expectFits()
  await page.getByRole('link', { name: '西湖茶友群' }).click()
  await page.getByRole('heading', { level: 1, name: '西湖茶友群' }).waitFor()
  await page.getByText('群动态').waitFor()
  await expectFits()
  expect(await page.getByText('赵小满').count()).toBe(0)
  await expectCalm()
})
