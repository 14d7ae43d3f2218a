import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/kernel/clock.ts'
import { LONG_CHINESE, LONG_LATIN, type Noun } from './fill-one.ts'
import { roomOf, type Room } from './room.ts'

/** Many of every noun, within the limits; every fifth has a name as long as names get. */
const SEGMENTS = 300
const TAG_GROUPS = 40
const TAGS_PER_GROUP = 25
const STAGE_SETS = 6
const STAGES_PER_SET = 12
const KEYS = 80
const PEOPLE = 40
const INVITATIONS = 60
const FILES = 70
const ATTRIBUTES = 400
const BAD_EVENTS = 4_000
const CONFLICTS = 300
const BATCH = 500

const CITIES = ['上海', '北京', '杭州', '成都', '广州', '深圳', '武汉', '南京']
const LEVELS = ['basic', 'silver', 'gold', 'diamond']
const DIMENSIONS = ['social', 'consumption', 'behaviour', 'tier'] as const
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!

const nameOf = (noun: Noun, n: number, plain: string): string => {
  const long = n % 5 === 3 ? LONG_CHINESE : n % 5 === 4 ? LONG_LATIN : undefined
  return long ? `${Array.from(long.named(noun)).slice(0, -4).join('')}${String(n).padStart(4, '0')}` : `${plain} ${n}`
}
/** Who is asked about by attributes fills a segment; who is asked about by events, nearly nobody. */
const ruleOf = (n: number): string =>
  n < 32
    ? `city = "${at(CITIES, n)}" and level = "${at(LEVELS, Math.floor(n / CITIES.length))}"`
    : n < 40
      ? `sum of revenue of "Order Completed" in last ${30 * (n - 31)} days >= 300`
      : `count of "活动 ${n}" in last ${n} days >= ${1 + (n % 5)}`

/** On an empty installation, where a definition is built at once. */
export async function defineMany(room: Room): Promise<void> {
  const { ask } = roomOf(room)
  for (const n of upTo(SEGMENTS))
    await ask('POST', '/api/segments', { slug: `segment-${n}`, name: nameOf('segment', n, '人群'), text: ruleOf(n) })
  for (const n of upTo(TAG_GROUPS)) {
    const group = { slug: `group-${n}`, name: nameOf('tag group', n, '标签组'), dimension: at(DIMENSIONS, n) }
    await ask('POST', '/api/tag-groups', { ...group, singleChoice: n % 2 === 0 })
    for (const tag of upTo(TAGS_PER_GROUP)) {
      const rule = n < 2 ? { text: ruleOf(tag) } : {}
      const name = nameOf('tag', tag, `标签 ${n}`)
      await ask('POST', '/api/tags', { group: group.slug, slug: `tag-${n}-${tag}`, name, ...rule })
    }
  }
  for (const n of upTo(STAGE_SETS)) {
    const set = { slug: `set-${n}`, name: nameOf('stage set', n, '旅程'), productLine: nameOf('product', n, '产品线') }
    await ask('POST', '/api/stage-sets', set)
    for (const stage of upTo(STAGES_PER_SET))
      await ask('POST', `/api/stage-sets/${set.slug}/stages`, {
        slug: `stage-${stage}`,
        name: nameOf('stage', stage, '阶段'),
        owner: nameOf('owner', stage, '小组'),
        entry: { text: stage === 0 ? 'level exists' : `count of "Order Completed" >= ${stage}` },
      })
  }
}

/** Beside a million customers. */
export async function fillWithMany(room: Room): Promise<void> {
  const { ask, send, upload } = roomOf(room)
  const keys: string[] = []
  for (const n of upTo(KEYS)) {
    const source = n === 4 ? LONG_LATIN.named('source') : `shop-${n}`
    keys.push((await ask('POST', '/api/keys', { kind: 'write', name: nameOf('key', n, '门店'), source })).secret)
  }
  for (const n of upTo(INVITATIONS)) {
    const email = `person${n}@shop.example`
    const { link } = await ask('POST', '/api/invitations', { role: at(['analyst', 'operator'], n), email })
    if (n >= PEOPLE) continue
    const name = nameOf('person', n, '店员')
    const secret = new URL(link).hash.slice(1)
    await ask('POST', '/api/invitations/accept', { secret, name, password: 'quiet-river-41' })
  }
  for (const n of upTo(FILES)) {
    const file = await upload(nameOf('file', n, '会员').replace(/$/, '.csv'), `会员号,城市\nF-${n},${at(CITIES, n)}\n`)
    const { id } = await ask('POST', '/api/imports', { upload: file, kind: 'customers', columns: [], dryRun: n % 4 === 0 }) // prettier-ignore
    while ((await ask('GET', `/api/imports/${id}`)).status === 'running') await sleep(50)
  }

  const now = new Date(systemClock.now()).toISOString()
  const identify = (id: string, traits: object) => ({ type: 'identify', messageId: `many-${id}`, userId: id, timestamp: now, traits }) // prettier-ignore
  const items: object[] = [
    ...upTo(ATTRIBUTES).map((n) => identify(`A-${n}`, { [nameOf('attribute', n, 'attribute')]: n })),
    ...upTo(BAD_EVENTS).map((n) => ({
      type: n % 7 === 0 ? 'nonsense' : 'track',
      messageId: `bad-${n}`,
      ...(n % 3 !== 0 && { userId: `M-${n}` }),
      event: nameOf('event', n % 40, '事件'),
      timestamp: n % 2 === 0 ? '昨天' : now,
      properties: { phone: '13812345678', order_id: `O-${n}` },
    })),
    ...upTo(CONFLICTS * 2).map((n) => identify(`C-${n}`, { name: nameOf('customer', n, '顾客'), phone: `137${String(n >> 1).padStart(8, '0')}` })), // prettier-ignore
    // the newest, whom the list shows first
    ...upTo(60).map((n) => identify(`N-${n}`, { name: nameOf('customer', n, '顾客'), city: at(CITIES, n), level: at(LEVELS, n) })), // prettier-ignore
    ...upTo(300).map((n) => ({
      type: 'track',
      messageId: `busy-${n}`,
      userId: 'N-59',
      event: n % 10 === 0 ? 'Order Completed' : nameOf('event', n % 40, '事件'),
      properties: { order_id: `N-${n}`, revenue: 100 + n },
    })),
  ]
  for (let from = 0; from < items.length; from += BATCH) await send(keys[0]!, ...items.slice(from, from + BATCH))

  const { customers } = await ask('GET', '/api/customers?limit=60')
  const ids = customers.map(({ id }: { id: number }) => id)
  for (const n of upTo(20)) await ask('POST', `/api/tags/tag-${2 + n}-${n}/customers`, { customers: ids.slice(0, 60 - 2 * n) }) // prettier-ignore
}
