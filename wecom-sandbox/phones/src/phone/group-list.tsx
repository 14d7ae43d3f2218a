import type { StaffPhone } from '../../../reads/staff.ts'
import { Nothing } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Line, useInShort } from './line.tsx'

export function GroupList({ groups, onOpen }: { groups: StaffPhone['groups']; onOpen(chatId: string): void }) {
  const t = useWords(words)
  const inShort = useInShort()
  if (groups.length === 0) return <Nothing>{t.group.none}</Nothing>
  return (
    <ul className="lines">
      {groups.map(({ chat_id, name, members, at, last }) => (
        <Line
          key={chat_id}
          id={chat_id}
          isGroup
          name={name || t.unnamedGroup}
          mark={<span className="lesser">{t.group.count(members)}</span>}
          last={inShort(last) || t.chat.noWords}
          at={at}
          onOpen={() => onOpen(chat_id)}
        />
      ))}
    </ul>
  )
}
