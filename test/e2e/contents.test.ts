import { expect, test } from 'vitest'
import { choose, openBrowser } from './browser.ts'
import { VIDEO } from '../support/video.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
await shop.send({ type: 'identify', userId: 'u1', messageId: 'i1', traits: { name: '小雨', city: '杭州' } })

test('an operator writes a content, sees it as a customer would, puts it right and approves it', async () => {
  const elsewhere = { timezoneId: 'America/New_York' }
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'desktop', elsewhere)
  await shop.signIn(page, 'operator')
  await page.getByRole('menuitem', { name: '素材库' }).click()
  await page.getByText('还没有素材').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '新建素材' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('名称', { exact: true }).fill('新茶问候')
  await drawer.getByLabel('文字').fill('您好，新茶到了')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '新茶问候' }).waitFor()
  const preview = page.getByRole('region', { name: '预览' })
  await preview.getByText('您好，新茶到了').waitFor()

  const text = page.getByRole('textbox', { name: '文字' })
  await text.press('Control+Home')
  await page.getByRole('button', { name: '客户昵称' }).click()
  expect(await text.inputValue()).toBe('{{ customer.name | default: "朋友" }}您好，新茶到了')
  await preview.getByText('客户昵称您好').waitFor()
  await page.getByRole('button', { name: '客户属性…' }).click()
  await page.getByRole('combobox', { name: '属性', exact: true }).fill('city')
  await page.getByLabel('没有时说').fill('这里')
  await expectAccessible()
  await page.getByRole('button', { name: '插入', exact: true }).click()
  expect(await text.inputValue()).toContain('{{ customer.city | default: "这里" }}您好')

  await page.getByRole('combobox', { name: '以客户的视角' }).fill('小雨')
  await page.locator('.ant-select-dropdown:visible').getByText(/^小雨/).click()
  await preview.getByText('小雨杭州您好，新茶到了').waitFor()
  await expectAccessible()

  // What is wrong with a variable is said while it is written.
  const right = await text.inputValue()
  await text.fill('{{ customer.city }}')
  await page.getByText('有 1 处需要改正').waitFor()
  await page.getByText('没有备用文字').waitFor()
  await preview.getByText('改正后才能以客户的视角预览').waitFor()
  expect(await page.getByRole('button', { name: '批准' }).isDisabled()).toBe(true)
  await expectAccessible()
  await text.fill(right)
  await page.getByText('有 1 处需要改正').waitFor({ state: 'hidden' })

  // By the clock of the brand, wherever the browser is.
  await page.getByLabel('有效期至').fill('2040-01-01T08:00')
  await page.getByRole('button', { name: '添加附件' }).click()
  await page.getByRole('menuitem', { name: '链接' }).click()
  await page.getByRole('textbox', { name: '标题' }).fill('春茶上新')
  await page.getByText('请填写完整').waitFor()
  await page.getByRole('textbox', { name: '网址', exact: true }).fill('https://shop.example/teas')
  await preview.getByText('春茶上新').waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  const kept = await page.request.get('/api/contents/新茶问候')
  expect((await kept.json()).expiresAt).toBe('2040-01-01T00:00:00.000Z')
  await page.getByRole('button', { name: '批准' }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '批准' }).click()
  await page.getByText('第 1 版').waitFor()
  await expectAccessible()
  await expectFits()

  await page.getByRole('menuitem', { name: '素材库' }).click()
  await page.getByRole('link', { name: '新茶问候' }).waitFor()
  await expectAccessible()
  await page.getByRole('searchbox', { name: '名称或正文' }).fill('没有这样的')
  await page.getByText('没有符合条件的素材').waitFor()
  await page.getByRole('button', { name: '清除条件' }).click()
  await page.getByRole('link', { name: '新茶问候' }).waitFor()
  expectCalm()
})

test('a video and a file are brought, cancelled on the way, refused with the reason, shown as a customer has them, and found', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url)
  await shop.signIn(page, 'operator')
  await page.goto('/contents')
  await page.getByRole('button', { name: '新建素材' }).click()
  await page.getByRole('dialog').getByLabel('名称', { exact: true }).fill('春茶短片')
  await page.getByRole('dialog').getByLabel('文字').fill('请看')
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '春茶短片' }).waitFor()
  const preview = page.getByRole('region', { name: '预览' })
  const add = async (kind: string) => {
    await page.getByRole('button', { name: '添加附件' }).click()
    await page.getByRole('menuitem', { name: kind, exact: true }).click()
  }
  const chooser = (kind: string) => page.locator(`input[type=file][aria-label=${kind}]`)

  await add('视频')
  await expectAccessible()
  await chooser('视频').setInputFiles({
    name: 'a.mp4',
    mimeType: 'video/mp4',
    buffer: Buffer.alloc(10 * 1024 * 1024 + 1),
  })
  await page.getByRole('alert').getByText('视频超过 10 MB').waitFor()
  await chooser('视频').setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no video at all') })
  await page.getByRole('alert').getByText('不是 MP4 视频').waitFor()
  await expectAccessible()

  // A line on which nothing comes through is given up by who waits.
  await page.route('**/api/uploads?*', () => {})
  await chooser('视频').setInputFiles({ name: '春.mp4', mimeType: 'video/mp4', buffer: VIDEO })
  await page.getByRole('progressbar', { name: '正在上传 0%' }).waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: '取消' }).click()
  await page.getByRole('progressbar').waitFor({ state: 'hidden' })
  await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  await page.unroute('**/api/uploads?*')

  await chooser('视频').setInputFiles({ name: '春.mp4', mimeType: 'video/mp4', buffer: VIDEO })
  const video = preview.getByLabel('视频')
  await video.waitFor()
  await expect.poll(() => video.evaluate((one) => (one as unknown as { videoWidth: number }).videoWidth)).toBe(32)
  await video.evaluate((one) => (one as unknown as { play(): Promise<void> }).play())

  await add('文件')
  await chooser('文件').setInputFiles({
    name: '菜单.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 tea'),
  })
  await preview.getByText('12 B').waitFor()
  await page.getByRole('textbox', { name: '客户看到的文件名' }).fill('春季菜单.pdf')
  const download = page.waitForEvent('download')
  await preview.getByRole('link', { name: '春季菜单.pdf' }).click()
  expect((await download).suggestedFilename()).toBe('春季菜单.pdf')
  await expectAccessible()
  await expectFits()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  await page.getByRole('button', { name: '批准' }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '批准' }).click()
  await page.getByText('第 1 版').waitFor()

  await page.getByRole('menuitem', { name: '素材库' }).click()
  await page.getByRole('link', { name: '新茶问候' }).waitFor()
  await choose(page, '形式', '视频')
  await page.getByRole('link', { name: '新茶问候' }).waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: '春茶短片' }).waitFor()
  await page.getByRole('img', { name: '文件' }).waitFor()
  await expectAccessible()
  await expectFits()
  expectCalm(/status of 422/)
})

test('on a phone: who was slower is told, and a content is archived and taken back', async () => {
  const { page, expectCalm, expectAccessible, expectFits } = await openBrowser(shop.url, 'phone')
  await shop.signIn(page, 'operator')
  await page.goto('/contents')
  await page.getByRole('link', { name: '新茶问候' }).click()
  await page.getByLabel('主题').fill('新茶')
  const headers = { origin: shop.url }
  const { revision, ...held } = await (await page.request.get('/api/contents/新茶问候')).json()
  const { name, purpose, message } = held
  const changed = await page.request.put('/api/contents/新茶问候', {
    headers,
    data: { name, purpose, message: { ...message, text: '改过了' }, expectedRevision: revision },
  })
  expect(changed.status()).toBe(204)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('alert').getByText('已被他人修改').waitFor()
  expect(await page.getByLabel('主题').inputValue()).toBe('新茶')
  await expectAccessible()
  await page.getByRole('button', { name: '载入最新内容' }).click()
  await expect.poll(() => page.getByRole('textbox', { name: '文字' }).inputValue()).toBe('改过了')
  await page.getByText('有未批准的修改').waitFor()
  await expectFits()

  await page.getByRole('button', { name: '归档' }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '归档' }).click()
  await page.getByRole('button', { name: '取回' }).waitFor()
  expect(await page.getByRole('textbox', { name: '文字' }).isDisabled()).toBe(true)
  await expectAccessible()
  await page.getByRole('button', { name: '取回' }).click()
  await page.getByRole('button', { name: '归档' }).waitFor()
  expectCalm(/status of 409/)
})

test('an analyst looks at it and changes nothing', async () => {
  const { page, expectCalm } = await openBrowser(shop.url)
  await shop.signIn(page, 'analyst')
  await page.goto('/contents/新茶问候')
  await page.getByRole('region', { name: '预览' }).getByText('改过了').waitFor()
  expect(
    await page
      .getByRole('button', { name: /保存|批准|归档|客户昵称|添加附件/ })
      .filter({ visible: true })
      .count(),
  ).toBe(0)
  expectCalm()
})
