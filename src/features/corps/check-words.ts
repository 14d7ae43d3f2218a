import type { MeaningName } from '../../channels/wecom/errors.ts'
import type { Both } from '../../kernel/wording.ts'
import type { CheckName } from './checks.ts'

/** Where in WeCom's console something is set right, as one clicks through it. */
const APP = { zh: '应用管理 → 自建 → 打开该应用', en: '应用管理 (Apps) → 自建 → the app' }
const inApp = (zh: string, en: string): Both => ({ zh: `${APP.zh} → ${zh}`, en: `${APP.en} → ${en}` })

const VISIBLE = inApp('可见范围 → 编辑，加入需要同步的部门', '可见范围 (visible range): add the departments')
const CALLERS = {
  zh: '客户与上下游 → 客户联系 → API → 可调用接口的应用，勾选该应用',
  en: '客户与上下游 → 客户联系 → API → 可调用接口的应用: tick the app',
}
const USERS = {
  zh: '客户与上下游 → 客户联系 → 权限配置 → 使用范围，加入导购所在的部门',
  en: '客户与上下游 → 客户联系 → 权限配置 → 使用范围: add the departments of those who serve',
}

const AGENT = inApp('AgentId 与 Secret，从同一页复制', 'AgentId and Secret, both from this page')

const BY_MEANING: Partial<Record<MeaningName, Both>> = {
  corp: { zh: '我的企业 → 企业信息 → 企业 ID（页面底部）', en: '我的企业 → 企业信息 → 企业ID, at the bottom' },
  secret: inApp('Secret → 查看（会发送到管理员的企业微信）', 'Secret → 查看 (it is sent to you in WeCom)'),
  address: inApp('开发者接口 → 企业可信 IP → 配置', '开发者接口 → 企业可信IP → 配置'),
  app_off: inApp('启用', 'switch it on'),
  agent: AGENT,
  scope: VISIBLE,
  permission: CALLERS,
}

/** The same refusal has another cause where the app, staff or pages are asked for: they need no tick at 客户联系. */
const BY_CHECK: Partial<Record<CheckName, Both>> = {
  agent: AGENT,
  staff: VISIBLE,
  sign_in: inApp('开发者接口 → 企业微信授权登录 → 设置', '开发者接口 → 企业微信授权登录 → 设置'),
}

export const whereFor = (check: CheckName, meaning: MeaningName): Both | null =>
  (meaning === 'permission' && BY_CHECK[check]) || BY_MEANING[meaning] || null

/** What no refusal tells: WeCom answers, and there is nothing in the answer. */
export const WARNINGS = {
  no_staff: {
    zh: '应用看不到任何成员，员工不会同步。请扩大应用的可见范围。',
    en: 'The app sees no member, so no staff will be there. Widen its visible range.',
    where: VISIBLE,
  },
  no_followers: {
    zh: '还没有成员可以使用“客户联系”，因此看不到任何客户。请把导购加入使用范围。',
    en: 'No member may serve customers yet, so no customer will be there. Add those who serve to the range.',
    where: USERS,
  },
  clock: {
    zh: '本服务器与企业微信的时钟相差超过 30 秒。欢迎语须在 20 秒内发送，请开启服务器的自动校时（NTP）。',
    en: 'The clocks of this server and of WeCom are more than 30 seconds apart, and welcomes have 20. Let the server set its clock by NTP.',
    where: null,
  },
} as const satisfies Record<string, Both & { where: Both | null }>
