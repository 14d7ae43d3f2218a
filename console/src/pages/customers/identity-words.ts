import { OWN_SOURCE, WECOM_SOURCE } from '../../../../src/events.ts'
import { inBoth, useWords } from '../../language/language.tsx'
import { useMe } from '../../shell/me.ts'

/** What kinds of identifiers, attributes and sources are called. What a brand made up itself keeps its own name. */
const identityWords = inBoth({
  zh: {
    kind: {
      unionid: '微信 UnionID',
      user_id: '用户编号',
      member_no: '会员号',
      external_userid: '企业微信客户 ID',
      openid: '微信 OpenID',
      phone: '手机',
      email: '邮箱',
      anonymous_id: '匿名访客 ID',
      device_id: '设备 ID',
    },
    attribute: {
      unionid: '微信 UnionID',
      external_userid: '企业微信客户 ID',
      wecom_type: '企业微信类型',
      position: '职务',
      name: '姓名',
      nickname: '昵称',
      firstName: '名',
      lastName: '姓',
      phone: '手机',
      mobile: '手机',
      email: '邮箱',
      city: '城市',
      province: '省份',
      country: '国家',
      gender: '性别',
      birthday: '生日',
      age: '年龄',
      address: '地址',
      messages: '会话消息',
      street: '街道',
      avatar: '头像',
      level: '等级',
      company: '公司',
      idNumber: '证件号',
    },
    you: '您',
    person: (id: string) => `同事 #${id}`,
    key: (id: string) => `密钥 #${id}`,
    own: '系统',
    wecom: '企业微信',
    commandLine: '命令行',
    source: (name: string) => `来源 ${name}`,
  },
  en: {
    kind: {
      unionid: 'WeChat UnionID',
      user_id: 'User number',
      member_no: 'Member number',
      external_userid: 'WeCom customer ID',
      openid: 'WeChat OpenID',
      phone: 'Phone',
      email: 'Email',
      anonymous_id: 'Anonymous visitor',
      device_id: 'Device',
    },
    attribute: {
      unionid: 'WeChat UnionID',
      external_userid: 'WeCom customer id',
      wecom_type: 'Kind in WeCom',
      position: 'Position',
      name: 'Name',
      nickname: 'Nickname',
      firstName: 'First name',
      lastName: 'Last name',
      phone: 'Phone',
      mobile: 'Mobile',
      email: 'Email',
      city: 'City',
      province: 'Province',
      country: 'Country',
      gender: 'Gender',
      birthday: 'Birthday',
      age: 'Age',
      address: 'Address',
      messages: 'Messages',
      street: 'Street',
      avatar: 'Picture',
      level: 'Level',
      company: 'Company',
      idNumber: 'Document number',
    },
    you: 'you',
    person: (id) => `colleague #${id}`,
    key: (id) => `key #${id}`,
    own: 'the product',
    wecom: 'WeCom',
    commandLine: 'command line',
    source: (name) => `source ${name}`,
  },
})

type Named = Record<string, string>
const called = (words: Named, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined

export function useCalled() {
  const t = useWords(identityWords)
  const { data } = useMe()
  /** The source of a fact: a person's word begins with "staff:". */
  function who(source: string): string {
    if (source === OWN_SOURCE) return t.own
    if (source === WECOM_SOURCE) return t.wecom
    const [, what, id] = /^staff:(person|key):(.+)$/.exec(source) ?? []
    if (what === 'person') return id === String(data?.me?.id) ? t.you : t.person(id!)
    if (what === 'key') return t.key(id!)
    return source.startsWith('staff:') ? t.commandLine : t.source(source)
  }
  return {
    kind(kind: string): string {
      const [base, app] = kind.split(':') as [string, string?]
      const name = called(t.kind, base) ?? base
      return app === undefined ? name : `${name} (${app})`
    },
    attribute: (name: string): string => called(t.attribute, name) ?? name,
    /** Where it stands beside the word "source". */
    sourceName: (source: string): string =>
      source.startsWith('staff:') || source === OWN_SOURCE ? who(source) : source,
    who,
  }
}
