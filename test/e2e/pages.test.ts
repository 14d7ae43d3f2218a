import { expect, test } from 'vitest'
import { looksAt, routesOfConsole } from '../pages/addresses.ts'
import { fillWithOne, LONG_CHINESE, LONG_LATIN, PLAIN, type Names } from '../pages/fill-one.ts'
import { fillWithGroup } from '../pages/fill-group.ts'
import { fillWithMark } from '../pages/fill-mark.ts'
import { fillWithTouches } from '../pages/fill-touches.ts'
import { inspectorIn } from '../pages/inspect.ts'
import { makeKey } from '../support/app.ts'
import { playWecom } from '../support/office.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

/** No page is right on demo data alone; `npm run pictures` looks at more, and with a million customers. */
async function inspectAll(names: Names[]): Promise<string[]> {
  const { baseUrl: wecomUrl } = await playWecom()
  const shop = await openShop({ wecomUrl })
  const adminKey = await makeKey(shop.database, { kind: 'api', name: 'Pages', role: 'admin' })
  const room = { url: shop.url, adminKey, wecomUrl }
  for (const one of names) {
    await fillWithOne(room, one)
    await fillWithGroup({ ...room, database: shop.database }, one)
    await fillWithMark(shop.database, one)
    await fillWithTouches({ ...room, database: shop.database }, one)
  }
  await shop.engine.quiet()
  const looks = await looksAt(room)
  expect(
    (await routesOfConsole()).filter((route) => !looks.some((look) => look.route === route)),
    'test/pages/addresses.ts looks at every route',
  ).toEqual([])
  const { page } = await openBrowser(shop.url, 'phone')
  const { inspect } = await inspectorIn(page.context())
  const wrong: string[] = []
  const inspectThose = async (isOutside: boolean) => {
    for (const { address, isRefused } of looks.filter((look) => (look.isOutside ?? false) === isOutside)) {
      const { complaints } = await inspect(address, isRefused)
      wrong.push(...complaints.map((one) => `${decodeURIComponent(address)}: ${one}`))
    }
  }
  await inspectThose(true)
  await shop.signIn(page)
  await inspectThose(false)
  return wrong
}

test('every page is right when there is nothing yet', async () => expect(await inspectAll([])).toEqual([]))
test('every page is right with one of each noun', async () => expect(await inspectAll([PLAIN])).toEqual([]))
test('every page is right with names of 64 characters', async () =>
  expect(await inspectAll([LONG_CHINESE, LONG_LATIN])).toEqual([]))
