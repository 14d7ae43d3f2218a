import { isAscii, isUtf8 } from 'node:buffer'
import { ImportProblem } from './problem.ts'
import { advice, why } from './problem-words.ts'

/**
 * Which encoding a file is in, judged on all of it: the first Chinese name may stand after ten megabytes of digits. Valid
 * UTF-8 is UTF-8. Otherwise, bytes above 127 come in pairs in GB18030 (GBK, GB2312) and alone in Western single-byte files.
 * UTF-8 with a few broken places stays UTF-8, and the lines with them are rejected.
 */
export class EncodingSniffer {
  private readonly stated: string | undefined
  private start = Buffer.alloc(0)
  private carried = Buffer.alloc(0)
  private brokenPlaces = 0
  private soundCharacters = 0
  private pairs = 0
  private singles = 0

  constructor(stated?: string) {
    try {
      this.stated = stated === undefined ? undefined : new TextDecoder(stated).encoding
    } catch {
      throw new ImportProblem('option_invalid', why('not_an_encoding', { encoding: stated! }), advice('encodings'))
    }
  }

  push(bytes: Buffer): void {
    if (this.start.length < 4096) this.start = Buffer.concat([this.start, bytes]).subarray(0, 4096)
    const whole = this.carried.length > 0 ? Buffer.concat([this.carried, bytes]) : bytes
    const end = whole.length - unfinishedBytes(whole)
    this.carried = Buffer.from(whole.subarray(end))
    this.judge(whole.subarray(0, end))
  }

  end(): { encoding: string; isDamaged: boolean } {
    this.judge(this.carried)
    const isBroken = this.brokenPlaces > 0
    if (this.stated) return { encoding: this.stated, isDamaged: this.stated !== 'utf-8' || isBroken }
    const wide = wideEncodingOf(this.start)
    if (wide) return { encoding: wide, isDamaged: true }
    if (!isBroken) return { encoding: 'utf-8', isDamaged: false }
    if (this.soundCharacters > this.brokenPlaces * 10) return { encoding: 'utf-8', isDamaged: true }
    return { encoding: this.singles > this.pairs ? 'windows-1252' : 'gb18030', isDamaged: true }
  }

  private judge(bytes: Buffer): void {
    if (isAscii(bytes)) return
    const text = new TextDecoder('utf-8').decode(bytes)
    this.soundCharacters += text.match(/[\u0800-\uFFFC]/g)?.length ?? 0
    if (isUtf8(bytes)) return
    this.brokenPlaces += text.match(/\uFFFD/g)?.length ?? 0
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at]! < 0x80) continue
      if (bytes[at + 1]! >= 0x80) {
        this.pairs++
        at++
      } else this.singles++
    }
  }
}

/** Bytes at the end that begin a UTF-8 character and do not finish it. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** UTF-16 by its mark, or without one because every other byte of Latin text is zero. */
function wideEncodingOf(start: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  start.forEach((byte, index) => {
    if (byte === 0 && index % 2 === 0) even++
    else if (byte === 0) odd++
  })
  if (odd > start.length / 4 && even === 0) return 'utf-16le'
  return even > start.length / 4 && odd === 0 ? 'utf-16be' : undefined
}
