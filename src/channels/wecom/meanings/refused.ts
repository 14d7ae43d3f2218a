import type { Meaning } from '../errors.ts'

/** What WeCom does not allow, however often it is asked. */
export const REFUSED_MEANINGS = {
  malformed: {
    codes: [40035, 40058, 40063, 41035, 41036, 41037, 41038, 41039, 41040, 41042, 41043, 41056, 41065, 41067, 600018],
    kind: 'refused',
    zh: '企业微信认为请求内容有误{field}。请检查所填内容；如内容无误，请联系开发者。',
    en: 'WeCom does not accept what was sent{field}. Check what was entered; if it is right, tell the developers.',
  },
  name_taken: {
    codes: [40071],
    kind: 'refused',
    zh: '标签名称已存在。请换一个名称。',
    en: 'A tag has this name already. Choose another one.',
  },
  name_length: {
    codes: [40072],
    kind: 'refused',
    zh: '标签名称为空或过长。请缩短名称。',
    en: 'The name of the tag is empty or too long. Shorten it.',
  },
  cap: {
    codes: [40099, 40126, 41041, 41045, 41055, 41064, 41068, 41069, 41076, 41091, 41095, 45024, 610001],
    kind: 'refused',
    zh: '已达到企业微信的数量上限。请先删除不再需要的项目，或在企业微信管理后台申请扩容。',
    en: "WeCom's limit of these is reached. Remove what is no longer needed, or ask for more in its admin console.",
  },
  antispam: {
    codes: [40201, 40204],
    kind: 'refused',
    zh: '内容被企业微信反垃圾拦截。请修改内容后重试。',
    en: "WeCom's spam filter stopped the content. Change it and try again.",
  },
  transfer: {
    codes: [40097, 40128, 40130, 40143, 90500, 90502, 90503, 90504, 90505, 90506, 90508, 90509],
    kind: 'refused',
    zh: '不能继承：请检查原成员是否已离职、接手人是否合适，以及 90 天内是否已转接 2 次。',
    en: 'This cannot be handed over: check whether the member has left, who takes over, and that it was not handed over twice in 90 days.',
  },
  nobody: {
    codes: [41048],
    kind: 'refused',
    zh: '没有可发送的客户。请检查所选成员与客户是否为好友。',
    en: 'There is nobody to send to. Check that the chosen staff and customers are contacts.',
  },
  archive_consent: {
    codes: [41053],
    kind: 'refused',
    zh: '客户尚未同意会话存档，不能发送欢迎语。',
    en: 'The customer has not agreed to the archiving of chats; no welcome can be sent.',
  },
  moment: {
    codes: [41061, 41062, 41089],
    kind: 'refused',
    zh: '该朋友圈不是此成员发表的，或尚未发表、没有内容。',
    en: 'This Moment was not published by this member, not yet, or has no content.',
  },
  foreign_template: {
    codes: [41058],
    kind: 'refused',
    zh: '该群欢迎语由其他应用创建，只能在那里修改。',
    en: 'Another app made this group welcome; it can be changed there only.',
  },
  media: {
    codes: [40004, 40005, 40006, 40009, 40011, 40123, 41072, 41080, 41081, 41082, 41090, 44001, 45001, 45007],
    kind: 'refused',
    zh: '文件不符合企业微信要求（大小、分辨率、时长或格式）。请换一个文件。',
    en: 'The file is not what WeCom takes (size, resolution, duration or format). Choose another one.',
  },
  intercept: {
    codes: [41070, 41071, 41077, 41083, 41084],
    kind: 'refused',
    zh: '敏感词规则有误：请检查名称是否重复、词语是否有效，规则也可能已被删除。',
    en: 'The rule on sensitive words is not right: check its name and words; it may also have been removed.',
  },
  product: {
    codes: [41073, 41074, 41075, 41085, 41086, 41087, 41088],
    kind: 'refused',
    zh: '商品图册有误：请检查描述、编码、价格与图片，商品也可能已被删除。',
    en: 'The product is not right: check its description, number, price and pictures; it may also have been removed.',
  },
  too_wide: {
    codes: [81017],
    kind: 'refused',
    zh: '应用可见成员超过 1000 人，须按群主分批查询。',
    en: 'The app sees more than 1,000 members: groups must be asked for by their owners.',
  },
  kf_limit: {
    codes: [95001, 95002, 95013],
    kind: 'refused',
    zh: '不能再发送：客户上次发言后 48 小时内最多回复 5 条，或会话已结束。等客户再次发言后即可发送。',
    en: 'Nothing more can be sent: five replies within 48 hours of what the customer said last, or the session has ended. Wait for the customer to write.',
  },
  kf_state: {
    codes: [95014, 95016, 95018],
    kind: 'refused',
    zh: '会话状态不允许该操作，或成员不是该账号的接待人员。请先添加接待人员。',
    en: 'The state of the session does not allow this, or the member is no servicer of the account. Add them as one first.',
  },
  expired_message: {
    codes: [42052],
    kind: 'refused',
    zh: '消息已超过 24 小时，不能撤回。',
    en: 'The message is older than 24 hours and cannot be recalled.',
  },
} as const satisfies Record<string, Meaning>
