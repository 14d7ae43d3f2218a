import { Button } from 'antd'
import type { Said as SaidRow } from '../../../reads/chats.ts'
import { useSaid } from '../door/reads.ts'
import { shortTime, useMinute } from '../shell/now.tsx'
import { Loaded, Nothing } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'
import type { Reader } from './open-page.ts'
import { Said } from './said.tsx'

/** What was said in a chat, the newest at the bottom and in sight. */
const PAUSE_MS = 5 * 60_000

interface ThreadProps {
  kind?: 'chat' | 'kf'
  id: string
  reader: Reader
  label: string
  /** In a group everybody is named. */
  isGroup?: boolean
}

export function Thread({ kind = 'chat', id, reader, label, isGroup = false }: ThreadProps) {
  const t = useWords(words)
  const asked = useSaid(kind, id)
  return (
    <div className="thread" role="log" aria-label={label} tabIndex={0}>
      <div className="thread-words">
        {asked.hasNextPage && (
          <Button
            type="text"
            size="small"
            loading={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {t.chat.older}
          </Button>
        )}
        <Loaded asked={asked}>
          {({ pages }) => {
            const messages = pages.toReversed().flatMap((page) => page.messages)
            if (messages.length === 0) return <Nothing>{t.chat.noWords}</Nothing>
            return messages.map((message, index) => (
              <Message
                key={message.id}
                message={message}
                before={messages[index - 1]}
                reader={reader}
                isGroup={isGroup}
              />
            ))
          }}
        </Loaded>
      </div>
    </div>
  )
}

interface MessageProps {
  message: SaidRow
  before: SaidRow | undefined
  reader: Reader
  isGroup: boolean
}
function Message({ message, before, reader, isGroup }: MessageProps) {
  const t = useWords(words)
  const now = useMinute()
  const isOwn = message.sender === ('userid' in reader ? reader.userid : reader.external_userid)
  const isAfterPause = !before || message.at - before.at > PAUSE_MS
  const source = t.chat.source[message.source]
  return (
    <>
      {isAfterPause && <time className="pause lesser">{shortTime(message.at, now)}</time>}
      <div className={isOwn ? 'message message-own' : 'message'}>
        <Face id={message.sender} name={message.name} />
        <div className="message-parts">
          {isGroup && !isOwn ? (
            <span className="lesser">{message.name}</span>
          ) : (
            <span className="spoken">{isOwn ? t.chat.you : message.name}</span>
          )}
          {message.parts.map((part, index) => (
            <Said key={index} part={part} reader={reader} />
          ))}
          {source && <span className="message-source">{source}</span>}
        </div>
      </div>
    </>
  )
}
