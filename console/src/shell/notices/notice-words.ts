import { inBoth } from '../../language/language.tsx'

export const noticeWords = inBoth({
  zh: {
    title: '通知',
    bell: (n: number) => (n === 0 ? '通知' : `通知，${n} 条未读`),
    unread: '未读',
    allRead: '全部标为已读',
    none: '没有通知。导入完成、出现身份冲突或事件被隔离时，会在这里告诉您。',
    kept: '已结束的事项保留 30 天；待处理的事项处理完即消失。',
    importDone: (file: string) => `导入完成：${file}`,
    importDoneWithout: (file: string, n: string) => `导入完成：${file}，其中 ${n} 行未接收`,
    importFailed: (file: string) => `导入失败：${file}`,
    importCutOff: (file: string) => `导入中断：${file}，可继续导入`,
    conflicts: (n: string) => `${n} 个身份冲突待处理：同一标识出现在两位客户身上`,
    quarantined: (n: string, why: string) => `${n} 条事件被隔离：${why}`,
    built: (name: string) => `人群“${name}”已计算完成`,
    broken: {
      segment: (name: string) => `人群“${name}”计算失败`,
      tag: (name: string) => `标签“${name}”的规则计算失败`,
      stage: (name: string) => `阶段“${name}”的规则计算失败`,
    },
    key: {
      made: (name: string) => `新建了密钥“${name}”`,
      changed: (name: string) => `修改了密钥“${name}”`,
      ended: (name: string) => `吊销了密钥“${name}”`,
    },
    person: {
      made: (name: string) => `${name} 已加入`,
      changed: (name: string) => `${name} 的角色或登录方式有变动`,
      ended: (name: string) => `${name} 已被停用`,
    },
    webhook: {
      gone: (url: string) => `Webhook 已停用，对方表示不再接收：${url}`,
      failing: (url: string) => `Webhook 连续失败，已停用：${url}`,
    },
    by: (who: string) => `操作人：${who}`,
  },
  en: {
    title: 'Notices',
    bell: (n) => (n === 0 ? 'Notices' : `Notices, ${n} unread`),
    unread: 'Unread',
    allRead: 'Mark all as read',
    none: 'There are none. When an import ends, identities conflict or events are put in quarantine, it is told here.',
    kept: 'What is over is kept for 30 days; what waits goes when it is dealt with.',
    importDone: (file) => `Imported: ${file}`,
    importDoneWithout: (file, n) => `Imported: ${file}, without ${n} rows that were not taken`,
    importFailed: (file) => `Import failed: ${file}`,
    importCutOff: (file) => `Import was cut off: ${file}; it can go on`,
    conflicts: (n) => `Identity conflicts to settle: ${n}. One identifier came with two customers`,
    quarantined: (n, why) => `Events in quarantine: ${n}. ${why}`,
    built: (name) => `Segment “${name}” is ready`,
    broken: {
      segment: (name) => `Segment “${name}” could not be built`,
      tag: (name) => `The rule of tag “${name}” could not be built`,
      stage: (name) => `The rule of stage “${name}” could not be built`,
    },
    key: {
      made: (name) => `Key “${name}” was made`,
      changed: (name) => `Key “${name}” was changed`,
      ended: (name) => `Key “${name}” was revoked`,
    },
    person: {
      made: (name) => `${name} has joined`,
      changed: (name) => `The role or sign-in of ${name} was changed`,
      ended: (name) => `${name} was shut out`,
    },
    webhook: {
      gone: (url) => `A webhook was switched off, as it takes nothing any more: ${url}`,
      failing: (url) => `A webhook was switched off after failing for days: ${url}`,
    },
    by: (who) => `By ${who}`,
  },
})
