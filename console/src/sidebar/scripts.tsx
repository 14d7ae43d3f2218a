import { Button, Card, Flex, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useGet, type Answer } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { Loaded, Nothing } from '../parts/states.tsx'
import { useSend } from './sending.ts'
import { sidebarWords } from './words.ts'

type Script = Answer<'GET /api/customers/:id/scripts'>['scripts'][number]
type Attachment = Script['message']['attachments'][number]

/** Words that are ready, filled in for this customer: one tap sends them. */
export function Scripts({ customer, maySend }: { customer: number; maySend: boolean }) {
  const t = useWords(sidebarWords)
  const [search, setSearch] = useState('')
  const asked = useGet('/api/customers/:id/scripts', { params: { id: customer }, query: { search } })
  return (
    <>
      <SearchBox typed={search} label={t.find} placeholder={t.find} onTyped={setSearch} />
      {!maySend && <Typography.Text type="secondary">{t.sendInChat}</Typography.Text>}
      <Loaded asked={asked}>
        {({ scripts }) => {
          if (scripts.length === 0 && search !== '')
            return <Nothing action={<Button onClick={() => setSearch('')}>{t.clear}</Button>}>{t.noMatch}</Nothing>
          if (scripts.length === 0) return <Nothing>{t.noScripts}</Nothing>
          return (
            <Card size="small" styles={{ body: { paddingBlock: 0 } }}>
              <ul aria-label={t.scripts}>
                {scripts.map((script) => (
                  <Line key={`${script.kind} ${script.id}`} customer={customer} script={script} maySend={maySend} />
                ))}
              </ul>
            </Card>
          )
        }}
      </Loaded>
    </>
  )
}

function called(one: Attachment, t: (typeof sidebarWords)['zh']): string {
  switch (one.kind) {
    case 'link':
      return t.link(one.title)
    case 'miniprogram':
      return t.miniprogram(one.title)
    case 'video':
      return t.video
    case 'file':
      return t.file(one.name)
    default:
      return t.picture
  }
}

function Line({ customer, script, maySend }: { customer: number; script: Script; maySend: boolean }) {
  const t = useWords(sidebarWords)
  const send = useSend(customer)
  const { kind, id, name, topic, message } = script
  return (
    <li className="line-of-list">
      <Flex vertical gap={8}>
        <Flex wrap gap={8} align="center">
          <Typography.Text strong>{name}</Typography.Text>
          {kind === 'reply' && <Tag style={{ margin: 0 }}>{t.reply}</Tag>}
          {topic !== '' && <Tag style={{ margin: 0 }}>{topic}</Tag>}
        </Flex>
        {message.text !== '' && <p className="sidebar-words">{message.text}</p>}
        {message.attachments.map((one, place) => (
          <Typography.Text key={place} type="secondary">
            {called(one, t)}
          </Typography.Text>
        ))}
        {maySend && (
          <Button
            aria-label={t.sendIt(name)}
            loading={send.isPending}
            onClick={() => send.mutate(kind === 'content' ? { content: id } : { reply: Number(id) })}
          >
            {t.send}
          </Button>
        )}
      </Flex>
    </li>
  )
}
