import { Tag } from 'antd'
import type { Chat } from '../../../reads/chats.ts'
import { Nothing } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Line, useInShort } from './line.tsx'

/** Chats of two. Whose standing is not that of friends is marked. */
export function ChatList({
  chats,
  side,
  onOpen,
}: {
  chats: Chat[]
  side: 'staff' | 'customer'
  onOpen(chat: Chat): void
}) {
  // prettier-ignore
  const t = useWords(words)
  const inShort = useInShort()
  if (chats.length === 0) return <Nothing>{t.chat.none}</Nothing>
  return (
    <ul className="lines">
      {chats.map((chat) => (
        <Line
          key={chat.chat}
          id={side === 'staff' ? chat.external_userid : chat.userid}
          name={chat.remark || chat.name}
          mark={chat.standing !== 'friends' && <Tag>{t.chat.standing[chat.standing]}</Tag>}
          last={inShort(chat.last) || t.chat.noWords}
          at={chat.at}
          onOpen={() => onOpen(chat)}
        />
      ))}
    </ul>
  )
}
