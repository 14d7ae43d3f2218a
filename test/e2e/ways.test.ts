import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { connectCorp, playWecom, scan } from '../support/office.ts'
import { choose, openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

const { sandbox, baseUrl } = await playWecom()
const shop = await openShop({ wecomUrl: baseUrl })
const codes = () =>
  sandbox.state.all<{ content: string }>`select content from contact_ways order by id`.map(
    ({ content }) => JSON.parse(content) as { config_id: string; remark: string; state: string; user: string[] },
  )

test('a contact way is made, printed, scanned and counted; and its page leads to the code there is', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  const post = (path: string, data: object) => page.request.post(path, { headers: { origin: shop.url }, data })
  await post('/api/tag-groups', { slug: 'from', name: '来源', dimension: 'behaviour', singleChoice: false })
  await post('/api/tags', { group: 'from', slug: 'poster', name: '海报客户' })

  await page.getByRole('menuitem', { name: '渠道活码' }).click()
  await page.getByText('还没有渠道活码').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '新建渠道活码' }).first().click()
  const drawer = page.getByRole('dialog', { name: '新建渠道活码' })
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByText('请填写名称').waitFor()
  await drawer.getByText('请选择员工或部门').waitFor()
  await drawer.getByLabel('名称').fill('新茶海报')
  await drawer.getByLabel('渠道', { exact: true }).fill('海报')
  await drawer.getByLabel('接待员工').fill('LinXia')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await choose(page, '自动打标签', '海报客户')
  await page.keyboard.press('Escape')
  await drawer.getByRole('textbox', { name: '文字' }).fill('欢迎来喝茶')
  await drawer.getByRole('button', { name: '添加附件' }).first().click()
  await page.getByRole('menuitem', { name: '链接' }).click()
  await drawer.getByRole('textbox', { name: '标题' }).fill('春茶上新')
  await drawer.getByRole('textbox', { name: '网址', exact: true }).fill('https://tea.example/spring')
  const preview = drawer.getByRole('region', { name: '预览' })
  await preview.getByText('欢迎来喝茶').waitFor()
  await preview.getByText('春茶上新').waitFor()
  await expectAccessible()
  // There is no corp yet: what was written stays.
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByRole('alert').getByText('尚未连接企业微信').waitFor()
  await connectCorp(sandbox, shop)
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('row', { name: /新茶海报/ }).waitFor()
  await expectAccessible()
  await expectFits()
  const code = codes().find(({ remark }) => remark === '新茶海报')!
  expect(code.user).toEqual(['LinXia'])

  await page.getByRole('button', { name: '新茶海报的二维码' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`${shop.url}/w/${code.state}`).waitFor()
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: '下载 PNG' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('新茶海报.png')
  expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe('PNG')
  await expectAccessible()
  await page.keyboard.press('Escape')

  scan(sandbox, code.config_id, '新来')
  await expect.poll(async () => page.getByRole('row', { name: /新茶海报/ }).innerText(), { timeout: 20_000 }).toMatch(/LinXia\s+1\s+1\s+0\s+1\s+0/) // prettier-ignore
  await page.getByRole('img', { name: /扫码新增 · 全部渠道活码.* 1 1 0 1 0$/ }).waitFor()
  const [welcome] = sandbox.state.all<{ content: string }>`select content from messages where source = 'welcome'`
  expect(JSON.parse(welcome!.content)).toEqual({ content: '欢迎来喝茶' })
  // Before there was a corp it was refused.
  expectCalm(/409 \(Conflict\)/)
})

test('on a phone a way is changed, given another code and archived', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/contact-ways')
  await page.getByRole('button', { name: '编辑新茶海报' }).click()
  const drawer = page.getByRole('dialog', { name: '编辑渠道活码' })
  await drawer.getByLabel('名称').fill('夏茶海报')
  await drawer.getByRole('button', { name: '添加班次' }).click()
  await drawer.getByLabel('班次员工').fill('WangFang')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await drawer.getByRole('button', { name: '添加时段' }).click()
  await expectAccessible()
  await expectFits()
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.getByText('请填写文字或添加附件').waitFor()
  await drawer.getByRole('button', { name: '删除时段 1' }).click()
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByText('夏茶海报').first().waitFor()
  const before = codes().find(({ remark }) => remark === '夏茶海报')!

  await page.getByRole('button', { name: '夏茶海报的更多操作' }).click()
  await page.getByRole('menuitem', { name: '更换背后的码' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '更换背后的码' }).click()
  await page.getByText('已更换').waitFor()
  const after = codes().find(({ remark }) => remark === '夏茶海报')!
  expect(after).toMatchObject({ state: before.state })
  expect(after.config_id).not.toBe(before.config_id)

  const printed = await openBrowser(shop.url, 'phone')
  await printed.page.goto(`/w/${after.state}`)
  await printed.page.getByRole('heading', { name: '添加专属顾问' }).waitFor()
  const picture = printed.page.getByRole('img', { name: '二维码' })
  expect(await picture.getAttribute('src')).toContain(after.config_id)
  await printed.expectAccessible()
  await printed.expectFits()
  printed.expectCalm(/ERR_NAME_NOT_RESOLVED|wework\.qpic\.example/)

  await page.getByRole('button', { name: '夏茶海报的更多操作' }).click()
  await page.getByRole('menuitem', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await page.getByText('还没有渠道活码').waitFor()
  await page.getByRole('radiogroup', { name: '显示' }).getByText('已停用').click()
  await page.getByText('夏茶海报').waitFor()
  await printed.page.reload()
  await printed.page.getByRole('heading', { name: '二维码已停用' }).waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
})

test('a default welcome is said, and a join way is made, on a phone', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/contact-ways')
  await page.getByRole('button', { name: '默认欢迎语' }).click()
  const welcome = page.getByRole('dialog', { name: '默认欢迎语' })
  await welcome.getByRole('textbox', { name: '文字' }).fill('您好，我是您的顾问')
  await welcome.getByRole('button', { name: '保存' }).click()
  await welcome.waitFor({ state: 'hidden' })

  const group = act(sandbox, 'group.create', { owner: 'LinXia', name: '静安一群', members: ['WangFang'] }).chat_id
  await expect.poll(async () => (await page.request.get('/api/groups?search=静安一群')).text(), { timeout: 20_000 }).toContain(group) // prettier-ignore
  await page.goto('/join-ways')
  await page.getByText('还没有群活码').waitFor()
  await page.getByRole('button', { name: '新建群活码' }).first().click()
  const drawer = page.getByRole('dialog', { name: '新建群活码' })
  await drawer.getByLabel('名称', { exact: true }).fill('静安茶友')
  await drawer.getByRole('combobox', { name: '客户群' }).fill('静安一')
  await page
    .locator('.ant-select-dropdown:visible')
    .getByText(/^静安一群/)
    .click()
  await drawer.getByText(/^静安一群/).waitFor()
  await page.keyboard.press('Escape')
  await drawer.getByLabel('新群名称').fill('静安茶友群')
  await expectAccessible()
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '静安茶友的二维码' }).click()
  await page.getByRole('dialog').getByRole('img', { name: '静安茶友的二维码' }).waitFor()
  await expectAccessible()
  await expectFits()
  await page.keyboard.press('Escape')
  await page.getByText('1 个群').waitFor()

  act(sandbox, 'group.dismiss', { chat_id: group })
  await page.getByText('有群已不存在').waitFor()
  await page.getByRole('button', { name: '编辑静安茶友' }).click()
  const again = page.getByRole('dialog', { name: '编辑群活码' })
  await again.getByText('“静安一群”已解散或已不存在').waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm()
})
