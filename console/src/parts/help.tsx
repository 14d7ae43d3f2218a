import { QuestionCircleOutlined } from '@ant-design/icons'
import { Button, Popover, Typography } from 'antd'
import { useWords, type Language } from '../language/language.tsx'

export type Term =
  'customer' | 'group' | 'segment' | 'tag' | 'stage' | 'lifecycle' | 'conflict' | 'event' | 'quarantine' | 'attribute' | 'key' | 'person' | 'import' | 'audit' | 'value' | 'funnel' | 'spending' | 'contactWay' | 'joinWay' | 'task' | 'sop' | 'content' // prettier-ignore
type Terms = Record<Term, readonly [word: string, meaning: string]> & { what(term: string): string }

/** What the words of the glossary mean, where they are met. One noun, one word: these are GLOSSARY.md's. */
const terms: Record<Language, Terms> = {
  zh: {
    what: (term: string) => `什么是“${term}”`,
    customer: [
      '客户',
      '品牌认识的一个人，不论有多少个账号。手机号、会员号、UnionID 等强标识相同的会自动合并；设备等弱标识只归属、不合并。',
    ],
    group: [
      '客户群',
      '企业微信的客户群，群里有客户也有员工。谁在群里以企业微信为准；每次进群、退群都会记入客户的时间线。',
    ],
    task: ['员工任务', '流程请服务该客户的员工做的一件事，附话术。完成情况记入客户的时间线，流程可以据此决定下一步。'],
    segment: ['人群', '由规则定义的一组客户，时刻保持准确：事件一到就更新，时间窗口一到期就离开，不用等跑批。'],
    tag: [
      '标签',
      '带来源和维度的标记。来源可以是规则、员工手动、事件或导入；单选标签组同时只保留一个。没有规则、报表或人在用的标签应当停用。',
    ],
    stage: [
      '旅程阶段',
      '客户在一条旅程中所处的位置。只有需要采取不同行动的才算一个阶段；升入靠进入规则，退回只按本阶段的回退规则。',
    ],
    lifecycle: ['生命周期', '新客、成长、成熟、沉默、流失。按客户自己的购买节奏判断；历史太少时用全体的中位数。'],
    conflict: [
      '身份冲突',
      '同一个标识同时出现在两位各有不同强标识的客户身上。系统不会自行合并，需要您判断是一个人还是两个人。',
    ],
    event: ['事件', '发生过的一件事，写进只增不改的日志。事实来自外部或人的操作；推导由系统得出，例如“进入人群”。'],
    quarantine: ['隔离区', '有误而未被接收的事件，连同原因一起保留。修正后可以重放，不会丢失。'],
    attribute: ['属性', '客户自述或系统记录的信息，如城市、生日。标记为个人信息的会加密保存，日志里只有代号。'],
    key: ['密钥', '写入密钥只能发送某个来源的事件；API 密钥按角色读写。密钥只显示一次，系统只保存其摘要。'],
    person: ['人员', '登录控制台的同事。角色决定能看什么、能改什么；所有改动都会记入操作日志。'],
    import: ['导入', '从文件带入客户、订单或事件。同一文件重复导入不会产生重复；中断后可以接着导。'],
    value: [
      '价值',
      '客户价值 = 购买频次 × 每单毛利 × 推荐指数。这里列出日志已知的部分：距上次下单天数、订单数与消费合计（订单事件的 revenue 之和，不扣退款）。毛利与推荐指数接入后再计入。',
    ],
    funnel: [
      '漏斗',
      '每个阶段及更高阶段里现在的客户数：到过这一步、没有退回的人。相邻两层的差，是停在前一步的人。不含尚未进入旅程的客户。',
    ],
    spending: [
      '消费',
      '订单事件（Order Completed）的 revenue 之和，按品牌时区的自然月归入下单的月份，不扣退款。没有下单的月份为 0。',
    ],
    contactWay: [
      '渠道活码',
      '记录客户从哪里来、并分配接待员工的二维码。印出去的是本系统的地址，背后的企业微信二维码可以随排班、上限变化，失效后自动重建。',
    ],
    joinWay: ['群活码', '扫码加入客户群的二维码，最多 5 个群轮流接收，都满了可以自动建新群。印出去的地址不变。'],
    sop: [
      'SOP 流程',
      '一直有效的一套步骤：谁在什么时候进入、等多久、分哪条路、给员工什么任务。改动先存为草稿，发布后才对之后进入的人生效；已在流程中的人按进入时的版本走完。',
    ],
    content: [
      '素材',
      '对客户说的话：文字、图片、链接、小程序，可带变量。改动先存为草稿；批准后成为一个版本，从那时起发出的是它。',
    ],
    audit: ['操作日志', '谁在什么时候改了什么，改前与改后。由数据库在同一事务中写入，无法绕过。'],
  },
  en: {
    what: (term) => `What is meant by “${term}”`,
    customer: [
      'Customer',
      'A person the brand knows, however many accounts they have. Strong identifiers (phone, member number, UnionID) join by themselves; weak ones (a device) are attached and never join two people.',
    ],
    group: [
      'Group',
      'A WeCom customer group: customers and staff. WeCom says who is in it; whenever a customer joins or leaves, it is in their timeline.',
    ],
    task: [
      'Task',
      'What a flow asks of whoever serves the customer, with words to send. Its outcome goes to the customer’s timeline, and a flow may wait for it.',
    ],
    segment: [
      'Segment',
      'A live set of customers defined by a rule. It is right at any moment: changed by the event, and left at the millisecond in which a window ends.',
    ],
    tag: [
      'Tag',
      'A label with a source and a dimension: set by a rule, by hand, by an event or an import. A single-choice group holds one at a time. A tag that no rule, report or person uses should go.',
    ],
    stage: [
      'Stage',
      'Where a customer stands in a journey. A stage is one only where a different action follows from it. Up by its entry rule, down only by its own fall-back rule.',
    ],
    lifecycle: [
      'Lifecycle',
      'New, growing, mature, silent, lost: by the customer’s own rhythm of buying; with too little history, by everyone’s median.',
    ],
    conflict: [
      'Conflict',
      'One identifier came with two customers who have different strong identifiers of one kind. Nothing is joined until you say whether they are one person or two.',
    ],
    event: [
      'Event',
      'Something that happened, in a log that is only added to. Facts come from outside or from what people do here; what is derived the engine concluded, such as “Segment Entered”.',
    ],
    quarantine: [
      'Quarantine',
      'Events that could not be taken, kept with the reason. They can be replayed, and nothing is lost.',
    ],
    attribute: [
      'Attribute',
      'What a customer is said to be: city, birthday. What is marked personal is kept sealed; the log holds a token.',
    ],
    key: [
      'Key',
      'A write key sends events of one source and does nothing else; an API key has a role. It is shown once and kept as a hash.',
    ],
    person: [
      'Person',
      'Somebody who signs in. Their role says what they may see and change; every change is in the audit log.',
    ],
    import: [
      'Import',
      'Customers, orders or events from a file. The same file again changes nothing; one that was cut off goes on.',
    ],
    value: [
      'Value',
      'Customer value = frequency × gross margin per order × referral index. Shown is what the log knows: days since the last order, orders, and their sum (revenue of the events, refunds not taken off). Margins and referrals count once they are known.',
    ],
    funnel: [
      'Funnel',
      'How many customers stand in each stage or in a higher one now: who came so far and has not fallen back. The difference between two of them stands in the earlier. Who is not in the journey yet is not counted.',
    ],
    spending: [
      'Spending',
      'The sum of the revenue of “Order Completed”, in the month of the order by the brand’s time zone; refunds are not taken off. A month without an order is 0.',
    ],
    contactWay: [
      'Contact way',
      'A QR code that records where a customer comes from and assigns staff. What is printed is our own address: the WeCom code behind it follows shifts and limits, and is made anew when it is gone.',
    ],
    joinWay: [
      'Join way',
      'A QR code to join a customer group: up to five take turns, and another can be made when all are full. What is printed stays.',
    ],
    sop: [
      'Flow (SOP)',
      'Standing steps: who enters and when, how long they wait, which way they go, and what the staff is asked to do. Changes are a draft until it is launched; who is inside goes on by the version they entered by.',
    ],
    content: [
      'Content',
      'What is said to customers: text, pictures, links, mini programs, with variables. A change is a draft; approved it is a version, and that is sent from then on.',
    ],
    audit: [
      'Audit log',
      'Who changed what and when, before and after. Written by the database in the same transaction; nothing gets around it.',
    ],
  },
}

/** A question mark beside a word: one click, or the keyboard, and it is explained. `isWord`: the word too. */
export function Help({ term, isWord = false }: { term: Term; isWord?: boolean }) {
  const t = useWords(terms)
  const [word, meaning] = t[term]
  const mark = (
    <Popover
      trigger="click"
      title={word}
      content={<Typography.Paragraph style={{ maxWidth: 320, margin: 0 }}>{meaning}</Typography.Paragraph>}
    >
      <Button type="text" size="small" shape="circle" icon={<QuestionCircleOutlined />} aria-label={t.what(word)} />
    </Popover>
  )
  return isWord ? (
    <span>
      {word} {mark}
    </span>
  ) : (
    mark
  )
}
