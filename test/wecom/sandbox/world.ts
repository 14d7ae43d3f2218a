import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { answer, type Answered } from '../../../wecom-sandbox/door.ts'
import { moveTime } from '../../../wecom-sandbox/due.ts'
import { openSandbox, type Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { DEFAULT_APP, seedCorp } from '../../../wecom-sandbox/seed.ts'

/** The corp of the fixtures: what stands in their requests is there, brought about by calls and acts and then named so. */
export const AT = 1_767_225_600_000
export const WHITE = 'wmTea0AAAAxJ3k9Qm2vT5pLr8sYb1uWc'
export const OTHER = 'wmTea0AAAAh7Gd4Nw6zK1qXf9eRj2yHm'
export const GREEN = 'etTea0AAAAtagOne4Rv8Xm'
export const OOLONG = 'etTea0AAAAtagTwo9Wn1Zb'
export const TASTES = 'etTea0AAAAgroup7Kd2Hq'
export const WAY = '7c1f0b52a9d34e68b0f1c2d3e4a59687'
export const JOIN_WAY = '5e9a3d7c18b24f06a1c2e3f405162738'
export const CHAT = 'wrTea0AAAAcV8tR2nQ5bZ7kLx3sWm1Jg'
export const OTHER_CHAT = 'wrTea0AAAAm4Yd9Hs1pK6rTf8vXz3Nq'
export const MEDIA = '3Vq0nLmTs8kXy2Wz_1GjBhR7cPfUeDaIoKt5Ns6Mv'
export const TEMPLATE = 'msgTea0AAAAwelcomeTpl1'
export const KF = 'wkTea0AAAAz5Hw2Jm7'
export const TOKEN = 'tea_access_token_1'
export const ADDRESS = '127.0.0.1'

const folder = mkdtempSync(path.join(tmpdir(), 'siyu-sandbox-'))
const open: Sandbox[] = []
afterAll(async () => {
  for (const sandbox of open) await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Asked {
  query?: Record<string, string>
  body?: unknown
  text?: string
  file?: { filename: string; bytes: Uint8Array }
  token?: string
  address?: string
  method?: string
}
/** Calls as HTTP would, without the wire. */
export function ask(sandbox: Sandbox, name: string, asked: Asked = {}): Answered & Record<string, unknown> {
  const isPost = asked.body !== undefined || asked.text !== undefined || asked.file !== undefined
  const token = 'token' in asked ? asked.token : TOKEN
  return answer(sandbox, {
    method: asked.method ?? (isPost ? 'POST' : 'GET'),
    path: name,
    query: { ...asked.query, ...(token !== undefined && { access_token: token }) },
    body: isPost && !asked.file ? Buffer.from(asked.text ?? JSON.stringify(asked.body)) : undefined,
    file: asked.file,
    address: asked.address ?? ADDRESS,
  }) as Answered & Record<string, unknown>
}

/** And it must go well. */
export function get<T extends object>(sandbox: Sandbox, name: string, asked: Asked = {}): T {
  const answered = ask(sandbox, name, asked)
  if (answered['errcode'] !== 0 && !('bytes' in answered)) throw new Error(`${name}: ${JSON.stringify(answered)}`)
  return answered as unknown as T
}
export const later = (sandbox: Sandbox, byMs: number): Promise<void> => moveTime(sandbox, sandbox.clock.now() + byMs)

/** Gives what was made the name it has in the fixtures, wherever it stands. */
export function rename(file: string, names: Record<string, string>): void {
  const database = new DatabaseSync(file)
  const columns = database
    .prepare(
      `select t.name as tab, c.name as col from sqlite_schema t join pragma_table_info(t.name) c
       where t.type = 'table' and c.type = 'TEXT'`,
    )
    .all() as { tab: string; col: string }[]
  database.exec('begin')
  for (const { tab, col } of columns)
    for (const [from, to] of Object.entries(names))
      database
        .prepare(`update ${tab} set ${col} = replace(${col}, ?, ?) where instr(${col}, ?) > 0`)
        .run(from, to, from)
  database.exec('commit; pragma wal_checkpoint(truncate)')
  database.close()
}

export const PICTURE = { filename: 'tea.png', bytes: Buffer.from('PNG of at least 6 bytes') }
const profile = [
  { type: 0, name: '口味', text: { value: '绿茶' } },
  { type: 1, name: '主页', web: { url: 'https://tea.example/', title: '茶铺' } },
  {
    type: 2,
    name: '小程序',
    miniprogram: { appid: 'wx0000000000000tea', pagepath: 'pages/index', title: '茶铺' },
  },
]

let template: string | undefined
/** Made once; every test gets a copy. */
async function templateFile(): Promise<string> {
  if (template) return template
  const file = path.join(folder, 'template.sqlite')
  const sandbox = openSandbox({ file, seed: 1, at: AT })
  seedCorp(sandbox)
  act(sandbox, 'department.create', { id: 2, name: '静安店', parentid: 1 })
  const gender = 2
  const [mobile, email] = ['13800000009', 'lin@tea.example']
  const lin = { userid: 'LinXia', name: '林夏', departments: [2], leads: [2], position: '店长', gender, mobile, email }
  act(sandbox, 'member.create', lin)
  act(sandbox, 'member.create', { userid: 'WangFang', name: '王芳', departments: [2] })
  const { corpId: corpid } = sandbox
  const query = { corpid, corpsecret: DEFAULT_APP.secret }
  const { access_token: token } = get<{ access_token: string }>(sandbox, 'gettoken', { query })
  const call = <T extends object = object>(name: string, body: object) => get<T>(sandbox, name, { body, token })

  interface Tagged {
    tag_group: { group_id: string; tag: { id: string }[] }
  }
  const { tag_group: tastes } = call<Tagged>('externalcontact/add_corp_tag', {
    group_name: '口味偏好',
    order: 2,
    tag: [
      { name: '绿茶', order: 2 },
      { name: '乌龙', order: 1 },
    ],
  })
  const { media_id: media } = get<{ media_id: string }>(sandbox, 'media/upload', {
    query: { type: 'image' },
    file: PICTURE,
    token,
  })
  const { config_id: way, qr_code: code } = call<{ config_id: string; qr_code: string }>(
    'externalcontact/add_contact_way',
    {
      type: 2,
      scene: 2,
      style: 1,
      remark: '春茶海报',
      skip_verify: true,
      state: 'spring-poster',
      user: ['LinXia'],
      party: [],
      is_temp: false,
    },
  )
  const avatar = 'https://wx.qlogo.example/mmhead/tea/0'
  const unionid = 'oTea0ujp8Wk3rZs5vLq1YxBn7Mh'
  const white = { external_userid: WHITE, name: '白毫', avatar, gender, unionid, external_attr: profile }
  act(sandbox, 'customer.scan_contact_way', { config_id: way, ...white })
  call('externalcontact/update_contact_way', { config_id: way, user: ['LinXia', 'WangFang'] })
  act(sandbox, 'customer.add_staff', { userid: 'LinXia', external_userid: OTHER, name: '乌龙', add_way: 3 })
  const both = { userid: 'LinXia', external_userid: WHITE }
  act(sandbox, 'staff.remark', {
    ...both,
    remark: '白毫 静安',
    description: '爱喝绿茶',
    remark_mobiles: ['13800000001'],
  })
  act(sandbox, 'staff.tag', { ...both, add: [tastes.tag[0]!.id] })
  act(sandbox, 'staff.tag_for_oneself', { ...both, name: '老客' })

  const { chat_id: chat } = act(sandbox, 'group.create', {
    owner: 'LinXia',
    name: '静安茶友群',
    members: ['WangFang'],
    opengid: 'oTeaOpengid01',
  })
  act(sandbox, 'group.notice', { chat_id: chat, notice: '请文明聊茶' })
  act(sandbox, 'group.set_admins', { chat_id: chat, userids: ['WangFang'] })
  const { chat_id: otherChat } = act(sandbox, 'group.create', { owner: 'LinXia', name: '西湖茶友群' })
  const { config_id: joinWay } = call<{ config_id: string }>('externalcontact/groupchat/add_join_way', {
    scene: 2,
    remark: '社群海报',
    auto_create_room: 1,
    room_base_name: '静安茶友群',
    room_base_id: 1,
    chat_id_list: [chat],
    state: 'group-poster',
  })
  act(sandbox, 'customer.scan_join_way', { config_id: joinWay, external_userid: WHITE })
  act(sandbox, 'group.set_nickname', { chat_id: chat, who: WHITE, nickname: '小白' })
  const { template_id: welcome } = call<{ template_id: string }>('externalcontact/group_welcome_template/add', {
    text: { content: '欢迎 %NICKNAME% 入群' },
    image: { media_id: media },
    agentid: DEFAULT_APP.agentid,
    notify: 1,
  })
  const { open_kfid: kf } = call<{ open_kfid: string }>('kf/account/add', { name: '茶铺客服', media_id: media })
  call('kf/servicer/add', { open_kfid: kf, userid_list: ['LinXia'] })
  await later(sandbox, 60_000)
  const channels = { nickname: '茶铺视频号', source: 1 }
  act(sandbox, 'customer.add_staff', { userid: 'WangFang', external_userid: WHITE, add_way: 10, channels })
  await later(sandbox, 60_000)
  // lives through the days that some tests let pass
  sandbox.state.run`update tokens set dies_at = dies_at + ${10 ** 12}`
  await sandbox.close()
  rename(file, {
    [code]: 'https://wework.qpic.example/wwhead/tea-way/0',
    [`https://wework.qpic.example/wwhead/${joinWay}/0`]: 'https://wework.qpic.example/wwhead/tea-join/0',
    [token]: TOKEN,
    [tastes.group_id]: TASTES,
    [tastes.tag[0]!.id]: GREEN,
    [tastes.tag[1]!.id]: OOLONG,
    [media]: MEDIA,
    [way]: WAY,
    [joinWay]: JOIN_WAY,
    [chat]: CHAT,
    [otherChat]: OTHER_CHAT,
    [welcome]: TEMPLATE,
    [kf]: KF,
  })
  return (template = file)
}

let copies = 0
/** Two minutes after everything began, with time standing still. */
export async function openWorld(
  options: { callbackTimeoutMs?: number } = {},
): Promise<{ sandbox: Sandbox; file: string }> {
  const file = path.join(folder, `${++copies}.sqlite`)
  copyFileSync(await templateFile(), file)
  const sandbox = openSandbox({ file, ...options })
  open.push(sandbox)
  return { sandbox, file }
}

/** A corp with nobody in it, in memory. */
export function openEmpty(): Sandbox {
  const sandbox = openSandbox({ seed: 1, at: AT })
  open.push(sandbox)
  seedCorp(sandbox)
  const { corpId: corpid } = sandbox
  sandbox.state.run`insert into tokens (token, agentid, issued_at, dies_at)
    values (${TOKEN}, ${DEFAULT_APP.agentid}, ${AT}, ${AT + 10 ** 12})`
  get(sandbox, 'gettoken', { query: { corpid, corpsecret: DEFAULT_APP.secret } })
  return sandbox
}

/** The fields of what was called back, the newest last. */
export const calledBack = ({ state }: Sandbox): Record<string, unknown>[] =>
  state.all<{ fields: string }>`select fields from callbacks order by id`.map(
    ({ fields }) => JSON.parse(fields) as Record<string, unknown>,
  )
