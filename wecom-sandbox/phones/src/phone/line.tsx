import type { ReactNode } from 'react'
import type { Part } from '../../../reads/parts.ts'
import { shortTime, useMinute } from '../shell/now.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'

/** A line of a list of chats: who, the last word, when. */
interface LineProps {
  id: string
  name: string
  isGroup?: boolean
  mark?: ReactNode
  last: string
  at?: number
  onOpen(): void
}
export function Line({ id, name, isGroup = false, mark, last, at, onOpen }: LineProps) {
  const now = useMinute()
  return (
    <li>
      <button type="button" className="line" onClick={onOpen}>
        <Face id={id} name={name} isGroup={isGroup} />
        <span className="line-words">
          <span className="line-top">
            <span className="line-name">{name}</span>
            {mark}
            {at !== undefined && <time className="lesser">{shortTime(at, now)}</time>}
          </span>
          <span className="line-last lesser">{last}</span>
        </span>
      </button>
    </li>
  )
}

/** What is said, in a few words. */
export function useInShort(): (last: { part: Part | undefined } | null) => string {
  const t = useWords(words)
  return (last) => {
    if (!last?.part) return ''
    const { part } = last
    if (part.kind === 'text') return part.text
    if (part.kind === 'other') return t.part.other(part.msgtype)
    const title = 'title' in part ? ` ${part.title}` : ''
    return `[${t.part[part.kind]}]${title}`
  }
}
