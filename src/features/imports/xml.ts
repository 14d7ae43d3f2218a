import { damagedWorkbook } from './read-zip.ts'
import { why } from './problem-words.ts'

/** Enough of XML for the parts of a workbook: tags, text, CDATA. Nothing is declared, included or expanded. */
export interface XmlHandler {
  open(name: string, attributes: string): void
  close(name: string): void
  /** Text may come in pieces. */
  text(piece: string): void
}

const MAX_TAG_CHARS = 1_000_000
const MAX_ENTITY_CHARS = 12

export class XmlScanner {
  private rest = ''
  private readonly handler: XmlHandler

  constructor(handler: XmlHandler) {
    this.handler = handler
  }

  push(chunk: string): void {
    const text = this.rest + chunk
    let at = 0
    for (;;) {
      const open = text.indexOf('<', at)
      if (open < 0) {
        // An entity may be cut in two by the end of the chunk.
        const entity = text.lastIndexOf('&')
        const end = entity >= at && text.length - entity < MAX_ENTITY_CHARS ? entity : text.length
        if (end > at) this.handler.text(decodeXml(text.slice(at, end)))
        this.rest = text.slice(end)
        return
      }
      if (open > at) this.handler.text(decodeXml(text.slice(at, open)))
      const next = this.readTag(text, open)
      if (next < 0) {
        if (text.length - open > MAX_TAG_CHARS) throw damagedWorkbook(why('workbook_not_xml'))
        this.rest = text.slice(open)
        return
      }
      at = next
    }
  }

  /** Where it ends, or −1 when it does not end in this text. */
  private readTag(text: string, open: number): number {
    const second = text.charCodeAt(open + 1)
    if (second === 33 /* ! */) {
      const [start, stop] = text.startsWith('<!--', open)
        ? [4, '-->']
        : text.startsWith('<![CDATA[', open)
          ? [9, ']]>']
          : [2, '>']
      if (text.length - open < 9) return -1
      const end = text.indexOf(stop, open + start)
      if (end >= 0 && start === 9) this.handler.text(text.slice(open + start, end))
      return end < 0 ? -1 : end + stop.length
    }
    let close = text.indexOf('>', open)
    while (close >= 0 && isInsideQuotes(text, open, close)) close = text.indexOf('>', close + 1)
    if (close < 0) return -1
    if (second === 47 /* / */) this.handler.close(plainName(text.slice(open + 2, close).trim()))
    else if (second !== 63 /* ? */) {
      const isEmpty = text.charCodeAt(close - 1) === 47
      const tag = text.slice(open + 1, isEmpty ? close - 1 : close)
      const space = tag.search(/\s/)
      const name = plainName(space < 0 ? tag : tag.slice(0, space))
      this.handler.open(name, space < 0 ? '' : tag.slice(space))
      if (isEmpty) this.handler.close(name)
    }
    return close + 1
  }
}

/** ">" may stand in an attribute. */
function isInsideQuotes(text: string, open: number, close: number): boolean {
  let quotes = 0
  for (let at = open; at < close; at++) if (text.charCodeAt(at) === 34) quotes++
  return quotes % 2 === 1
}

/** Some programs write every tag with a prefix: x:row. */
const plainName = (name: string): string => {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

export function attributeOf(attributes: string, name: string): string | undefined {
  const start = attributes.indexOf(` ${name}="`)
  if (start >= 0) {
    const from = start + name.length + 3
    const end = attributes.indexOf('"', from)
    return end < 0 ? undefined : decodeXml(attributes.slice(from, end))
  }
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return match ? decodeXml(match[1] ?? match[2]!) : undefined
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[(name as string).toLowerCase()]!
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}
