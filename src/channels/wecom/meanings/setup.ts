import type { Meaning } from '../errors.ts'

/** What tells of the token, or of settings that the operator makes in WeCom's own console. */
export const SETUP_MEANINGS = {
  // ── The token ────────────────────────────────────────────────────────────────────────────────────────────────────────
  token: {
    codes: [40014, 41001, 42001],
    kind: 'token',
    zh: '访问令牌已失效，重新获取后仍被拒绝。请检查是否有其他程序在反复刷新同一应用的令牌。',
    en: 'The token is no longer valid, nor was a new one. Look for another program that keeps renewing the token of the same app.',
  },

  // ── Settings of the operator ─────────────────────────────────────────────────────────────────────────────────────────
  secret: {
    codes: [40001, 40091, 41004, 45031],
    kind: 'setup',
    zh: '应用的 Secret 不正确或已重置。请在企业微信管理后台“应用管理”中重新复制该应用的 Secret。',
    en: "The app's Secret is wrong or was reset. Copy it anew from the app's page in WeCom's admin console.",
  },
  corp: {
    codes: [40013, 41002],
    kind: 'setup',
    zh: '企业 ID 不正确。请在企业微信管理后台“我的企业”页面底部复制企业 ID。',
    en: 'The corp ID is wrong. Copy it from the bottom of "My company" in WeCom\'s admin console.',
  },
  address: {
    codes: [60020],
    kind: 'setup',
    zh: '本服务器的 IP {ip} 未被信任。请在企业微信管理后台打开该应用，把 {ip} 加入“企业可信IP”，一分钟后生效。',
    en: "This server's IP {ip} is not trusted. Open the app in WeCom's admin console and add {ip} to its trusted IPs (企业可信IP); it counts after a minute.",
  },
  permission: {
    codes: [48001, 48002, 48006, 84074],
    kind: 'setup',
    zh: '应用没有调用此接口的权限。请在企业微信管理后台“客户联系 → 可调用接口的应用”中勾选该应用，并检查其权限。',
    en: 'The app may not make this call. In WeCom\'s admin console tick it under "客户联系 → 可调用接口的应用", and check its permissions.',
  },
  kf_permission: {
    codes: [48007],
    kind: 'setup',
    zh: '该客服账号未授权给应用。请在企业微信管理后台“微信客服 → API”中，把客服账号交给该应用管理。',
    en: "This kf account is not entrusted to the app. Let the app manage it under 微信客服 → API in WeCom's admin console.",
  },
  scope: {
    codes: [50002, 60011, 60021, 81013, 92000, 610004],
    kind: 'setup',
    zh: '成员或部门不在范围内。请把他们加入该应用的“可见范围”，以及“客户联系 → 配置 → 使用范围”。',
    en: 'A member or department is out of scope. Add them to the app\'s visible range and to "客户联系 → 配置 → 使用范围".',
  },
  app_off: {
    codes: [50003],
    kind: 'setup',
    zh: '应用已被停用。请在企业微信管理后台“应用管理”中重新启用。',
    en: "The app is switched off. Switch it on again in WeCom's admin console.",
  },
  agent: {
    codes: [40056, 301002],
    kind: 'setup',
    zh: '应用的 AgentId 与 Secret 不属于同一个应用。请从同一应用页面复制这两项。',
    en: "The app's AgentId and Secret are of two apps. Copy both from the page of one.",
  },
  corp_unverified: {
    codes: [41057, 43009, 610014, 610015, 610016, 610017],
    kind: 'setup',
    zh: '企业、小程序与开放平台账号须已认证且属于同一主体。请在企业微信管理后台检查认证与绑定。',
    en: "The corp, the mini program and the open platform's account must be verified and of one owner. Check this in WeCom's admin console.",
  },
  unnamed_member: {
    codes: [40098, 41054],
    kind: 'setup',
    zh: '成员尚未登录企业微信或未实名认证。请该成员登录并完成实名认证。',
    en: 'The member has never signed in to WeCom or is not real-named. Ask them to do both.',
  },
  robot: {
    codes: [93000, 93004, 93006, 93008],
    kind: 'setup',
    zh: '群机器人的地址无效，或机器人已停用、已被移出群。请在群里重新添加机器人并更新地址。',
    en: "The group robot's address is wrong, or it was switched off or removed. Add a robot to the group anew and enter its address.",
  },
} as const satisfies Record<string, Meaning>
