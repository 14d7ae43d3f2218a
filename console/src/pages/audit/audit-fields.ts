import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { exact } from '../../parts/time.tsx'

/** What the tables' columns and their values are called by people. What is not listed is said as it is stored. */
const words = inBoth({
  zh: {
    fields: {
      name: '名称',
      slug: '标识',
      description: '说明',
      archived_at: '归档时间',
      version: '版本',
      status: '状态',
      text: '规则',
      live_at: '生效时间',
      announced_at: '完成时间',
      problem: '问题',
      dimension: '维度',
      single_choice: '单选',
      expires_after_ms: '有效时长（毫秒）',
      product_line: '产品线',
      position: '顺序',
      target_days: '目标天数',
      owner: '负责人',
      type: '类型',
      personal: '个人信息',
      first_seen_at: '首次出现',
      sealed_at: '加密完成时间',
      kind: '类别',
      hint: '开头几位',
      role: '角色',
      source: '来源',
      origins: '允许的网站',
      revoked_at: '吊销时间',
      email: '邮箱',
      two_factor: '两步验证',
      shut_out_at: '停用时间',
      expires_at: '过期时间',
      used_at: '使用时间',
      key: '设置项',
      value: '值',
      mapping: '列的对应',
      userid: '员工账号',
      leads: '负责人',
      left_at: '离职时间',
      page: '页面',
      state: '筛选与显示',
      corp_id: '企业 ID',
      agent_id: 'AgentId',
    },
    values: {
      building: '计算中',
      live: '已生效',
      retired: '已停用',
      failed: '失败',
      social: '社会',
      consumption: '消费',
      behaviour: '行为',
      tier: '层级',
      write: '写入',
      api: 'API',
    },
  },
  en: {
    fields: {
      name: 'Name',
      slug: 'Slug',
      description: 'Description',
      archived_at: 'Archived',
      version: 'Version',
      status: 'State',
      text: 'Rule',
      live_at: 'In force since',
      announced_at: 'Finished',
      problem: 'Problem',
      dimension: 'Dimension',
      single_choice: 'Single choice',
      expires_after_ms: 'Lasts (ms)',
      product_line: 'Product line',
      position: 'Place',
      target_days: 'Target days',
      owner: 'Owner',
      type: 'Type',
      personal: 'Personal',
      first_seen_at: 'First seen',
      sealed_at: 'Sealed',
      kind: 'Kind',
      hint: 'Begins with',
      role: 'Role',
      source: 'Source',
      origins: 'Sites',
      revoked_at: 'Revoked',
      email: 'Email',
      two_factor: 'Two steps',
      shut_out_at: 'Shut out',
      expires_at: 'Expires',
      used_at: 'Used',
      key: 'Setting',
      value: 'Value',
      mapping: 'Columns',
      userid: 'User id',
      leads: 'Leads',
      left_at: 'Left',
      page: 'Page',
      state: 'Filters and columns',
      corp_id: 'Corp ID',
      agent_id: 'AgentId',
    },
    values: {
      building: 'building',
      live: 'in force',
      retired: 'retired',
      failed: 'failed',
      social: 'social',
      consumption: 'consumption',
      behaviour: 'behaviour',
      tier: 'tier',
      write: 'write',
      api: 'API',
    },
  },
})

/** Of these the value is one of a few words. */
const WORDED = new Set(['status', 'dimension', 'kind', 'role'])

export function useFields(): { nameOf(field: string): string; say(field: string, value: unknown): string } {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const called: Record<string, string> = { ...t.values, ...s.role }
  return {
    nameOf: (field) => (t.fields as Record<string, string>)[field] ?? field,
    say(field, value) {
      if (typeof value === 'boolean') return value ? s.yes : s.no
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
      if (typeof value !== 'string') return JSON.stringify(value)
      if (field.endsWith('_at')) return exact(value, language)
      return (WORDED.has(field) ? called[value] : undefined) ?? value
    },
  }
}
