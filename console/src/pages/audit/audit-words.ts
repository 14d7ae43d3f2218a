import { inBoth } from '../../language/language.tsx'

/** The tables that write their changes down (migration 0004); and what was taken out. */
export const NOUNS = [
  'segments', 'rule_versions', 'tag_groups', 'tags', 'stage_sets', 'stages', 'attributes', 'keys', 'people', 'invitations', 'settings', 'import_mappings', 'exports', 'views',
] as const // prettier-ignore

export const auditWords = inBoth({
  zh: {
    title: '操作日志',
    about: '谁在什么时候改了什么，改前与改后。由数据库在同一事务中记录，无法绕过。',
    what: '类型',
    everyone: '查看所有人',
    nothing: '还没有任何改动。',
    made: '新建',
    changed: '修改',
    gone: '删除',
    onlyParts: '其中的内容有改动，见相邻记录。',
    actorOf: (actor: string) => (actor === 'public' ? '未登录（通过链接）' : actor),
    nouns: {
      segments: '人群',
      rule_versions: '规则',
      tag_groups: '标签组',
      tags: '标签',
      stage_sets: '旅程',
      stages: '旅程阶段',
      attributes: '属性',
      keys: '密钥',
      people: '人员',
      invitations: '邀请链接',
      settings: '设置',
      import_mappings: '导入映射',
      exports: '导出',
      views: '共享视图',
    },
  },
  en: {
    title: 'Audit log',
    about:
      'Who changed what and when, before and after. Written by the database in the same transaction; nothing gets around it.',
    what: 'Kind',
    everyone: 'Show everyone',
    nothing: 'Nothing has been changed yet.',
    made: 'Made',
    changed: 'Changed',
    gone: 'Removed',
    onlyParts: 'Something in it changed; see the entries beside.',
    actorOf: (actor) => (actor === 'public' ? 'Nobody signed in (by a link)' : actor),
    nouns: {
      segments: 'Segment',
      rule_versions: 'Rule',
      tag_groups: 'Tag group',
      tags: 'Tag',
      stage_sets: 'Journey',
      stages: 'Stage',
      attributes: 'Attribute',
      keys: 'Key',
      people: 'Person',
      invitations: 'Invitation',
      settings: 'Setting',
      import_mappings: 'Import mapping',
      exports: 'Export',
      views: 'Shared view',
    },
  },
})
