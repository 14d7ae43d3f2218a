import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Card, Flex, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { call, type Answer } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'

const words = inBoth({
  zh: {
    title: '会话',
    why: '与员工在企业微信中的会话，来自会话存档；以及微信客服中的会话。内容已加密保存，查看会被记录。',
    show: '查看会话（会被记录）',
    hide: '收起会话',
    none: '还没有会话。开通会话存档并接入后，新的会话会出现在这里。',
    list: '会话消息，从早到晚',
    older: '更早的会话',
    customer: '客户',
    staff: '员工',
    inGroup: '客户群',
    automatic: '自动回复',
    inKf: '微信客服',
    recalled: '已撤回',
    other: (type: string) => `消息（${type}）`,
    colon: '：',
    kinds: {
      image: '图片',
      voice: '语音',
      video: '视频',
      emotion: '表情',
      file: '文件',
      card: '名片',
      location: '位置',
      link: '链接',
      weapp: '小程序',
      chatrecord: '聊天记录',
      mixed: '图文',
      meeting: '会议',
      redpacket: '红包',
      agree: '同意存档会话',
      disagree: '不同意存档会话',
    },
  },
  en: {
    title: 'Messages',
    why: 'What was said with the staff in WeCom, from its archive, and in WeChat customer service. It is kept sealed, and reading it is recorded.',
    show: 'Show messages (this is recorded)',
    hide: 'Hide messages',
    none: 'No messages yet. Once WeCom’s archive is connected, new ones appear here.',
    list: 'Messages, the earliest first',
    older: 'Earlier messages',
    customer: 'Customer',
    staff: 'Staff',
    inGroup: 'in a group',
    automatic: 'Automatic reply',
    inKf: 'WeChat customer service',
    recalled: 'taken back',
    other: (type) => `Message (${type})`,
    colon: ': ',
    kinds: {
      image: 'Picture',
      voice: 'Voice',
      video: 'Video',
      emotion: 'Sticker',
      file: 'File',
      card: 'Contact card',
      location: 'Place',
      link: 'Link',
      weapp: 'Mini program',
      chatrecord: 'Forwarded chat',
      mixed: 'Text and pictures',
      meeting: 'Meeting',
      redpacket: 'Red packet',
      agree: 'Agreed to be archived',
      disagree: 'Did not agree to be archived',
    },
  },
})

type Message = Answer<'GET /api/customers/:id/messages'>['messages'][number]
const PAGE_ROWS = 50

/** Asked for only when somebody wants to read, and never again by itself: each time is recorded. */
export function MessagesCard({ customer }: { customer: number }) {
  const t = useWords(words)
  const [isShown, setShown] = useState(false)
  return (
    <Card size="small" title={t.title}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t.why}</Typography.Text>
        <Button size="small" style={{ alignSelf: 'start' }} onClick={() => setShown(!isShown)} aria-expanded={isShown}>
          {isShown ? t.hide : t.show}
        </Button>
        {isShown && <Messages customer={customer} />}
      </Flex>
    </Card>
  )
}

function Messages({ customer }: { customer: number }) {
  const t = useWords(words)
  const asked = useInfiniteQuery({
    // Under a name of its own: what asks a customer's answers anew must not read this again.
    queryKey: ['messages shown', customer],
    queryFn: ({ pageParam }) =>
      call('GET /api/customers/:id/messages', {
        params: { id: customer },
        query: { limit: PAGE_ROWS, ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  return (
    <Loaded asked={asked} rows={3}>
      {({ pages }) => {
        const messages = pages.flatMap((page) => page.messages).reverse()
        if (messages.length === 0) return <Nothing>{t.none}</Nothing>
        return (
          <>
            {asked.hasNextPage && (
              <Flex justify="center">
                <Button size="small" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                  {t.older}
                </Button>
              </Flex>
            )}
            <ol aria-label={t.list} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }}>
              {messages.map((message) => (
                <Bubble key={message.msgid} message={message} />
              ))}
            </ol>
          </>
        )
      }}
    </Loaded>
  )
}

/** The customer's to the left, the staff's to the right, as on a phone of the staff. */
function Bubble({ message }: { message: Message }) {
  const t = useWords(words)
  const { token } = theme.useToken()
  const { byCustomer, room, at, recalledAt } = message
  const said = saidIn(message)
  const kind = Object.hasOwn(t.kinds, message.type) ? t.kinds[message.type as 'image'] : t.other(message.type)
  return (
    <li style={{ display: 'grid', justifyItems: byCustomer ? 'start' : 'end', gap: 2 }}>
      <Flex gap={6} wrap align="baseline" style={{ color: token.colorTextSecondary, fontSize: 13 }}>
        <span style={{ overflowWrap: 'anywhere' }}>
          {byCustomer ? t.customer : (message.staff ?? message.userid ?? (message.kf === null ? t.staff : t.automatic))}
        </span>
        {room !== null && <span>{t.inGroup}</span>}
        {message.kf !== null && <span style={{ overflowWrap: 'anywhere' }}>{message.kfName ?? t.inKf}</span>}
        <Time at={at} />
      </Flex>
      <div
        style={{
          maxWidth: '85%',
          padding: '6px 10px',
          borderRadius: token.borderRadiusLG,
          background: byCustomer ? token.colorFillTertiary : token.colorPrimaryBg,
          color: token.colorText,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {message.type === 'text' ? said : [kind, said].filter(Boolean).join(t.colon)}
        {recalledAt !== null && <Tag style={{ marginInlineStart: 8, marginInlineEnd: 0 }}>{t.recalled}</Tag>}
      </div>
    </li>
  )
}

/** What there is to read in it. WeCom's records may hold anything under any name. */
function saidIn({ content }: Message): string {
  for (const name of ['content', 'title', 'filename', 'address', 'corpname']) {
    const value = content?.[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}
