import { MAX_LINE_CHARS } from './limits.ts'

/** A line without its end. Of one that is too long only the beginning is kept. */
export interface TextLine {
  number: number
  text: string
  isTooLong: boolean
  /** False for a last line that no line end follows. */
  isEnded: boolean
}

const KEPT_OF_LONG_CHARS = 200

/** Cuts text that comes in chunks into numbered lines; memory is bounded by one chunk and one line of the longest kind. */
export class LineSplitter {
  nulLines = 0
  private rest = ''
  private number = 1
  private isDiscarding = false
  private readonly lineEnd: '\n' | '\r'

  constructor(lineEnd: '\n' | '\r' = '\n') {
    this.lineEnd = lineEnd
  }

  push(chunk: string): TextLine[] {
    const lines: TextLine[] = []
    let at = 0
    for (let end = chunk.indexOf(this.lineEnd); end >= 0; end = chunk.indexOf(this.lineEnd, at)) {
      this.take(this.rest === '' ? chunk.slice(at, end) : this.rest + chunk.slice(at, end), true, lines)
      this.rest = ''
      at = end + 1
    }
    if (at < chunk.length) this.rest += chunk.slice(at)
    if (this.rest.length > MAX_LINE_CHARS) {
      this.isDiscarding = true
      this.rest = this.rest.slice(0, MAX_LINE_CHARS)
    }
    return lines
  }

  end(): TextLine[] {
    const lines: TextLine[] = []
    if (this.rest !== '') this.take(this.rest, false, lines)
    this.rest = ''
    return lines
  }

  private take(found: string, isEnded: boolean, into: TextLine[]): void {
    const isTooLong = this.isDiscarding || found.length > MAX_LINE_CHARS
    this.isDiscarding = false
    let text = isTooLong ? found.slice(0, KEPT_OF_LONG_CHARS) : found
    if (text.endsWith('\r')) text = text.slice(0, -1)
    if (text.includes('\u0000')) {
      this.nulLines++
      text = text.replaceAll('\u0000', '')
    }
    into.push({ number: this.number++, text, isTooLong, isEnded })
  }
}
