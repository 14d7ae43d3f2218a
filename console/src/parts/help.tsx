import { QuestionCircleOutlined } from '@ant-design/icons'
import { Button, Popover, Typography } from 'antd'
import { useWords, type Language } from '../language/language.tsx'

export type Term =
  'customer' | 'group' | 'segment' | 'tag' | 'stage' | 'lifecycle' | 'conflict' | 'event' | 'quarantine' | 'attribute' | 'key' | 'person' | 'import' | 'audit' | 'value' | 'funnel' | 'spending' | 'contactWay' | 'joinWay' | 'task' | 'sop' | 'webhook' | 'touch' | 'holdout' | 'globalHoldout' | 'goal' | 'deadline' | 'lift' | 'sampleRatio' | 'broadcast' | 'moment' | 'confirmFunnel' | 'touchPolicy' | 'load' | 'quota' | 'reply' | 'content' // prettier-ignore
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
    reply: [
      '关键词回复',
      '客户说到某些词时的回答。在微信客服中自动发送（客户说话后 48 小时内最多 5 条，员工接待中不发送）；员工聊天时作为建议。',
    ],
    joinWay: ['群活码', '扫码加入客户群的二维码，最多 5 个群轮流接收，都满了可以自动建新群。印出去的地址不变。'],
    sop: [
      'SOP 流程',
      '一直有效的一套步骤：谁在什么时候进入、等多久、分哪条路、给员工什么任务。改动先存为草稿，发布后才对之后进入的人生效；已在流程中的人按进入时的版本走完，或在发布时转到新版本。',
    ],
    webhook: [
      'Webhook',
      '另一个系统的接收地址：选中的事件一发生，就签名推送给它。没收到会按 5 秒到 24 小时的间隔重试约三天；同一事件的 webhook-id 不变，接收方可据此去重。',
    ],
    touch: [
      '触达',
      '给一位客户的一条消息或任务。每一条都先过触达策略：同意、对照组、频次上限、免打扰时段、企业微信额度、素材。没发出去的都记下原因。',
    ],
    holdout: [
      '对照组',
      '进入流程的人里随机留出的一部分：照样走完流程，但什么都不发。他们达成目标的比例，就是没有这个流程时的比例；两者之差是流程带来的提升。',
    ],
    goal: [
      '目标',
      '流程想让客户做的事，以及从进入起的时限。在时限内做到即离开流程。结果页按每个人第一次进入算，离开之后、时限之内做到的也算。',
    ],
    deadline: [
      '截止时间',
      '倒计时的等待（截止前 3 天、1 小时……）以它为准。会被免打扰时段推迟到它之后的触达，不再发送，并记下原因。',
    ],
    lift: [
      '提升',
      '触达组与对照组目标达成率之差。区间用 Newcombe 法（两个 Wilson 区间合成）计算，置信度 95%：区间包含 0 时，还不能说流程有作用。',
    ],
    sampleRatio: [
      '样本比例',
      '实际分到对照组的人数应当接近设定的比例。偏差大到不像巧合（卡方检验 p < 0.001）时，说明有什么在分组之后影响了谁被统计，这时不要相信提升。',
    ],
    broadcast: [
      '群发',
      '把一份素材发给一批客户。企业微信不允许系统直接发送：系统为每位员工创建任务，员工在企业微信里点一次确认，才会送达。',
    ],
    moment: [
      '朋友圈',
      '一份素材由员工各自发表到朋友圈，给自己的客户看。系统为每位员工创建任务，员工在企业微信里点一次，才会发表。每位客户每月看到的企业朋友圈有上限。',
    ],
    confirmFunnel: [
      '确认漏斗',
      '从判断过的客户，到将收到、已在企业微信创建、员工已确认、已送达。每一步都是上一步的一部分；差额的原因在旁边。',
    ],
    touchPolicy: [
      '触达策略',
      '所有要发给客户的内容都要过的一道关：流程、群发和一对一都算。改动从保存时起生效，已判断过的不变。',
    ],
    load: [
      '触达负荷',
      '已在流程中的人今后每天会带来多少触达和任务，以及员工要花的时间。是推算：没人知道之后会发生什么，所以等待按到期算，分流的每条路同样可能。',
    ],
    globalHoldout: [
      '全局对照组',
      '固定的一小部分客户，不发送所选目的的内容。把他们与其他客户对比，就知道触达总体值不值。按客户编号决定，不会变来变去。',
    ],
    quota: [
      '企业微信群发额度',
      '企业微信限制每位客户每期能收到的企业群发条数。默认每月不超过当月天数；管理员可在企业微信后台改为每周 7 条或每天 1 条。请与后台一致：超出的企业微信不会送达。',
    ],
    content: [
      '素材',
      '对客户说的话：文字、图片、链接、小程序、视频、文件，可带变量。改动先存为草稿；批准后成为一个版本，从那时起发出的是它。',
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
    reply: [
      'reply',
      'What answers a customer who says certain words. In WeChat customer service it is sent by itself (at most five within 48 hours of what they said, and not while staff serve them); to staff it is suggested.',
    ],
    joinWay: [
      'Join way',
      'A QR code to join a customer group: up to five take turns, and another can be made when all are full. What is printed stays.',
    ],
    sop: [
      'Flow (SOP)',
      'Standing steps: who enters and when, how long they wait, which way they go, and what the staff is asked to do. Changes are a draft until it is launched; who is inside finishes the version they are in, or moves to the new one, as you choose.',
    ],
    webhook: [
      'Webhook',
      'An address of another system: when an event it hears happens, it is told, signed. What it does not take is tried again, after 5 seconds up to 24 hours, for some three days; an event keeps its webhook-id, by which repeats are told.',
    ],
    touch: [
      'Touch',
      'One message or task meant for one customer. Each passes the touch policy first: consent, holdout, frequency caps, quiet hours, WeCom’s quota, content. What does not go has a recorded reason.',
    ],
    holdout: [
      'Held out',
      'A share, by chance, of who enters: they go through the flow and get nothing. How many of them reach the goal is how many would without the flow; the difference is what it brings.',
    ],
    goal: [
      'Goal',
      'What the flow is for, and within which time of entering. Reached, the flow ends. Results count everybody by their first entry, also when they reach it after they have left.',
    ],
    deadline: [
      'Deadline',
      'Countdowns (3 days, 1 hour before) look back from it. What quiet hours would put off beyond it does not go, with the reason.',
    ],
    lift: [
      'Lift',
      'The difference of who reaches the goal, between those who get something and those held out. The interval (95%) is Newcombe’s, of two Wilson intervals: while it holds 0 nobody can say that the flow does anything.',
    ],
    sampleRatio: [
      'Sample ratio',
      'As many should be held out as was set. Where the difference is too large for chance (chi-square, p < 0.001), something decides after the draw who is counted; then do not believe the lift.',
    ],
    broadcast: [
      'Broadcast',
      'One content for many customers. WeCom lets nobody send by program: each of the staff gets a task, and what they confirm with one tap is delivered.',
    ],
    moment: [
      'Moment',
      'One content that members of the staff publish, each to their own customers. WeCom lets nobody publish for them: each gets a task and taps once. How many Moments of the company a customer sees in a month is limited.',
    ],
    confirmFunnel: [
      'Confirm funnel',
      'From those decided about to those who will receive it, for whom WeCom has a task, whose staff has confirmed, and who have it. Each step is a part of the one before; why, stands beside it.',
    ],
    touchPolicy: [
      'Touch policy',
      'The one gate for everything that would reach a customer: of flows, broadcasts and by hand. A change counts from when it is saved; what was decided stays.',
    ],
    load: [
      'Planned load',
      'What those who are in flows will ask of channels and staff, day by day. It is expected, not known: waits are taken to run out, and each way of a branch to be as likely.',
    ],
    globalHoldout: [
      'Holdout',
      'A small, fixed part of all customers who get nothing of the chosen purposes. Compared with the others they show what all of it is worth. Decided by the customer’s number, it does not change.',
    ],
    quota: [
      'WeCom’s quota',
      'WeCom limits how many corp broadcasts a customer gets: as many a month as it has days, or, as the administrator has set there, seven a week or one a day. Keep it as it is there: WeCom does not deliver what is beyond.',
    ],
    content: [
      'Content',
      'What is said to customers: text, pictures, links, mini programs, videos, files, with variables. A change is a draft; approved it is a version, and that is sent from then on.',
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
