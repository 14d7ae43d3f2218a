import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/kernel/clock.ts'
import { fillWithKf } from './fill-kf.ts'
import { fillWecom } from './fill-wecom.ts'
import { roomOf, type Room } from './room.ts'

/**
 * One of each noun, made as people and their programs make them: through the doors. `named` gives everything its name, so
 * that the same can be made with names that are as long as they may be.
 */
export type Noun = 'customer' | 'city' | 'event' | 'product' | 'attribute' | 'segment' | 'tag group' | 'tag' | 'stage set' | 'stage' | 'owner' | 'key' | 'source' | 'person' | 'department' | 'staff' | 'view' | 'file' | 'group' | 'contact way' | 'join way' | 'channel' | 'sop' | 'task' | 'webhook' | 'broadcast' | 'moment' | 'content' | 'cap' | 'kf' | 'reply' | 'question' // prettier-ignore
export interface Names {
  /** Tells what is made for it apart from what is made for others. */
  mark: string
  named(noun: Noun): string
  /** Part of an address. */
  slug: string
  phone: string
}

export const PLAIN: Names = {
  mark: 'plain',
  slug: 'first',
  phone: '13800138000',
  named: (noun) =>
    ({
      customer: '王静怡',
      city: '上海',
      event: 'Order Completed',
      product: '明前龙井 50g',
      attribute: 'member_level',
      segment: '高消费客户',
      'tag group': '口味偏好',
      tag: '爱喝乌龙',
      'stage set': '茶友旅程',
      stage: '尝鲜',
      owner: '会员运营组',
      key: '官网商城',
      source: 'web-shop',
      person: '李雨桐',
      department: '华东大区',
      staff: '周梦洁',
      view: '上海的沉默客户',
      group: '静安茶友一群',
      file: '五月订单.csv',
      'contact way': '静安店收银台',
      'join way': '静安茶友群',
      channel: '门店台卡',
      sop: '新客关怀',
      task: '问问喝得惯吗',
      webhook: '会员 CRM',
      broadcast: '龙井上市',
      moment: '春茶朋友圈',
      content: '明前龙井到店',
      cap: '每天一条',
      kf: '茶铺客服',
      reply: '营业时间',
      question: '有没有小包装的白茶？',
    })[noun],
}

/** As long as most names may be, in letters that can and that cannot be broken into lines. */
const NAME_CHARS = 64
/** WeCom's own, for the remark of a code. */
export const WAY_NAME_CHARS = 30
const LATIN = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe'
const CHINESE = '欧阳诸葛司马上官夏侯慕容令狐宇文长孙东方皇甫尉迟公孙轩辕钟离鲜于申屠太叔澹台'.repeat(2)
const SOURCE = LATIN.toLowerCase()
export const upTo = (chars: number, text: string): string => Array.from(text).slice(0, chars).join('')
const longNames =
  (text: string): Names['named'] =>
  (noun) =>
    noun === 'file' ? `${upTo(NAME_CHARS - '.csv'.length, text)}.csv` : upTo(NAME_CHARS, noun.replace(' ', '') + text)

export const LONG_LATIN: Names = {
  mark: 'latin',
  slug: upTo(NAME_CHARS, SOURCE),
  phone: '13900139000',
  named: (noun) => (noun === 'source' ? upTo(NAME_CHARS, SOURCE) : longNames(LATIN)(noun)),
}
export const LONG_CHINESE: Names = {
  mark: 'chinese',
  slug: upTo(NAME_CHARS, CHINESE),
  phone: '13700137000',
  named: (noun) => (noun === 'source' ? upTo(NAME_CHARS, `zh${SOURCE}`) : longNames(CHINESE)(noun)),
}

export async function fillWithOne(room: Room, { mark, named, slug, phone }: Names): Promise<void> {
  const { ask, send, upload } = roomOf(room)
  const at = new Date(systemClock.now()).toISOString()
  const { secret } = await ask('POST', '/api/keys', { kind: 'write', name: named('key'), source: named('source') })
  const person = `M-${mark}`
  await fillWecom(room, (which) => `${named('customer')} ${which}`)

  await ask('POST', '/api/segments', { slug, name: named('segment'), description: named('segment'), text: `done "${named('event')}"` }) // prettier-ignore
  await ask('POST', '/api/tag-groups', { slug, name: named('tag group'), dimension: 'behaviour', singleChoice: false })
  await ask('POST', '/api/tags', { group: slug, slug, name: named('tag'), text: `done "${named('event')}"` })
  await ask('POST', '/api/stage-sets', { slug, name: named('stage set'), productLine: named('product') })
  await ask('POST', `/api/stage-sets/${encodeURIComponent(slug)}/stages`, {
    slug,
    name: named('stage'),
    owner: named('owner'),
    targetDays: 30,
    entry: { text: `done "${named('event')}"` },
  })

  const traits = {
    name: named('customer'),
    phone,
    external_userid: `wm-${mark}`,
    city: named('city'),
    [named('attribute')]: 'gold',
  }
  const product = { product_id: mark, name: named('product'), price: 134, quantity: 2 }
  const order = { order_id: `O-${mark}`, revenue: 268, products: [product] }
  await send(
    secret,
    { type: 'identify', messageId: `${mark}-1`, userId: person, timestamp: at, traits },
    { type: 'track', messageId: `${mark}-2`, userId: person, timestamp: at, event: named('event'), properties: order },
    { type: 'track', messageId: `${mark}-3`, userId: person, timestamp: '昨天', event: named('event') },
    // the same phone as somebody else: a conflict
    { type: 'identify', messageId: `${mark}-4`, userId: `${person}0`, timestamp: at, traits: { phone } },
  )
  const file = await upload(
    named('file'),
    `会员号,姓名,城市\nM-${mark}-9,${named('customer')},${named('city')}\n,无人,\n`,
  )
  const { id } = await ask('POST', '/api/imports', { upload: file, kind: 'customers', columns: [] })
  while ((await ask('GET', `/api/imports/${id}`)).status === 'running') await sleep(50)

  const { id: department } = await ask('POST', '/api/departments', { name: named('department') })
  await ask('PUT', `/api/staff/${mark}`, { name: named('staff'), departments: [{ id: department, leads: true }] })
  const { customers } = await ask('GET', '/api/customers?limit=1')
  await ask('POST', `/api/staff/${mark}/customers`, { customers: [customers[0].id] })
  await ask('POST', '/api/views', { page: 'customers', name: named('view'), state: { lifecycle: 'silent' }, isShared: true }) // prettier-ignore

  // One that WeCom makes; the one of a group (fill-group.ts) it does not take.
  const welcome = { usual: { text: named('city'), attachments: [] }, variants: [] }
  await ask('POST', '/api/contact-ways', { name: upTo(WAY_NAME_CHARS, named('contact way')), channel: upTo(WAY_NAME_CHARS, named('channel')), userids: ['LinXia'], tags: [slug], welcome }) // prettier-ignore

  await ask('POST', '/api/sops', { slug, name: named('sop'), definition: sopOf(slug, named) })
  await ask('POST', `/api/sops/${encodeURIComponent(slug)}/launches`, { expectedRevision: 1 })
  await ask('PUT', `/api/sops/${encodeURIComponent(slug)}/customers/${customers[0].id}`, {})

  const link = { kind: 'link', title: named('product').slice(0, 40), url: 'https://shop.example/teas' }
  const message = {
    text: `{{ customer.name | default: "${named('customer')}" }}，${named('content')}`,
    attachments: [link],
  }
  await ask('POST', '/api/contents', {
    slug,
    name: named('content'),
    topic: upTo(60, named('city')),
    purpose: 'value',
    message,
  })
  await ask('POST', `/api/contents/${encodeURIComponent(slug)}/approvals`, { expectedRevision: 1 })
  // Nobody is there: it is tried again and again.
  const { endpoint } = await ask('POST', '/api/webhooks', { url: `http://127.0.0.1:9/${slug}`, description: named('webhook'), events: [named('event')] }) // prettier-ignore
  await ask('POST', `/api/webhooks/${endpoint.id}/tests`)
  await fillWithKf(room, { named })

  const email = `${mark}@shop.example`
  const { link: invitation } = await ask('POST', '/api/invitations', { role: 'operator', email })
  const invited = { secret: new URL(invitation).hash.slice(1), name: named('person'), password: 'quiet-river-41' }
  await ask('POST', '/api/invitations/accept', invited)
  await ask('POST', '/api/invitations', { role: 'analyst', email: `next-${email}` })
}

/** A wait, a way for each answer, and a task. */
const sopOf = (slug: string, named: Names['named']) => ({
  trigger: { kind: 'segment', segment: slug, change: 'entered' },
  reentry: { kind: 'never' },
  exit: [{ event: named('event') }],
  first: 'wait',
  steps: {
    wait: { kind: 'wait', until: { kind: 'time', days: 1, time: '10:00' }, next: 'which' },
    which: {
      kind: 'branch',
      cases: [{ name: named('tag'), rule: { kind: 'tag', tag: slug }, next: 'ask' }],
      otherwise: null,
    },
    ask: { kind: 'task', task: 'chat', title: named('task'), dueMs: 86_400_000, next: null },
  },
})
