import type { Attachment, WrittenMessage } from '../../../src/features/contents/message.ts'
import { piecesOf } from './variables.ts'

/** The beginning of a message, for a list: variables are whole or not there. */
const MAX_CHARS = 60
const MAX_LINES = 4
const MAX_TITLE = 20

export function shortened({ text, attachments }: WrittenMessage): WrittenMessage {
  const lines = text.trim().split('\n')
  const head = upTo(MAX_CHARS, lines.slice(0, MAX_LINES).join('\n'))
  const isCut = lines.length > MAX_LINES || head.isCut
  return { text: isCut ? `${head.text}…` : head.text, attachments: attachments.slice(0, 1).map(brief) }
}

function upTo(chars: number, text: string): { text: string; isCut: boolean } {
  let left = chars
  let said = ''
  for (const piece of piecesOf(text)) {
    if (left <= 0) return { text: said, isCut: true }
    const letters = Array.from(piece.text)
    if (piece.name === undefined && letters.length > left) return { text: said + letters.slice(0, left).join(''), isCut: true } // prettier-ignore
    said += piece.text
    left -= piece.name === undefined ? letters.length : Array.from(piece.name).length
  }
  return { text: said, isCut: false }
}

const title = (text: string): string => {
  const { text: head, isCut } = upTo(MAX_TITLE, text)
  return isCut ? `${head}…` : head
}

function brief(one: Attachment): Attachment {
  switch (one.kind) {
    case 'picture':
      return one
    case 'picture_at':
      return { ...one, url: title(one.url) }
    case 'link':
      return { kind: 'link', title: title(one.title), url: '' }
    case 'miniprogram':
      return { ...one, title: title(one.title), picture: '' }
    case 'video':
      return { ...one, video: '' }
    case 'file':
      return { ...one, name: title(one.name), file: '' }
  }
}
