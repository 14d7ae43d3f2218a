import { act } from './actions/actions.ts'
import type { Sandbox } from './sandbox.ts'
import { addTags } from './state/tags.ts'

/** The app whose secret is used when nothing else is said. */
export const DEFAULT_APP = { agentid: 1_000_002, name: '私域助手', secret: 'sandbox-app-secret' }

export const isEmpty = ({ state }: Sandbox): boolean => state.get`select 1 from apps` === undefined

/** A corp with an app and the root department, and nothing else. */
export function seedCorp(sandbox: Sandbox, name = '茶铺'): void {
  act(sandbox, 'corp.add_app', DEFAULT_APP)
  act(sandbox, 'department.create', { id: 1, name, parentid: 0 })
}

/** A small tea brand: two shops, four people, tags, codes and a group. */
export function seedDemo(sandbox: Sandbox): void {
  seedCorp(sandbox)
  const { id: shops } = act(sandbox, 'department.create', { name: '直营门店', parentid: 1 })
  const { id: shanghai } = act(sandbox, 'department.create', { name: '上海静安店', parentid: shops })
  const { id: hangzhou } = act(sandbox, 'department.create', { name: '杭州西湖店', parentid: shops })
  const staff = [
    { userid: 'LinXia', name: '林夏', departments: [shanghai], leads: [shanghai], position: '店长', gender: 2 },
    { userid: 'WangFang', name: '王芳', departments: [shanghai], position: '导购', gender: 2 },
    { userid: 'ChenChen', name: '陈晨', departments: [hangzhou], leads: [hangzhou], position: '店长', gender: 1 },
    { userid: 'ZhouYi', name: '周一', departments: [hangzhou], position: '导购', gender: 1 },
  ]
  for (const member of staff) act(sandbox, 'member.create', member)
  const { agentid } = DEFAULT_APP
  for (const [group_name, names] of [
    ['口味偏好', ['绿茶', '乌龙', '白茶', '红茶', '普洱']],
    ['来源渠道', ['门店', '小程序', '视频号', '朋友推荐']],
    ['消费等级', ['新客', '熟客', '贵宾']],
  ] as const)
    addTags(sandbox, 'api', { group_name, tags: names.map((name) => ({ name })), agentid })
  addWay(sandbox, { remark: '静安店收银台', state: 'jingan-counter', user: ['LinXia', 'WangFang'] })
  addWay(sandbox, { remark: '西湖店收银台', state: 'xihu-counter', user: ['ChenChen', 'ZhouYi'] })
  addWay(sandbox, { remark: '春茶海报', state: 'spring-poster', user: staff.map(({ userid }) => userid) })
  const { chat_id: chatId } = act(sandbox, 'group.create', {
    owner: 'LinXia',
    name: '静安茶友群',
    members: ['WangFang'],
  })
  act(sandbox, 'group.notice', { chat_id: chatId, notice: '请文明聊茶' })
}

function addWay({ state, chance, clock }: Sandbox, way: { remark: string; state: string; user: string[] }): void {
  const configId = chance.hex('config', 32)
  const content = {
    config_id: configId,
    type: 2,
    scene: 2,
    style: 1,
    skip_verify: true,
    ...way,
    party: [],
    is_temp: false,
    qr_code: `https://wework.qpic.example/wwhead/${configId}/0`,
  }
  state.run`insert into contact_ways (config_id, content, created_at, agentid)
    values (${configId}, ${JSON.stringify(content)}, ${clock.now()}, ${DEFAULT_APP.agentid})`
}
