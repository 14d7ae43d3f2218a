/** What of a video in MP4 has to be known here: that it is one, and how long it plays. ISO/IEC 14496-12: boxes, each a length,
 *  a name of four letters and what is in it. */
const NAME_AT = 4
const HEAD = 8
const LONG_HEAD = 16
/** QuickTime's own, which is built alike and which WeChat does not play everywhere. */
const QUICKTIME = 'qt  '
/** Of a file that is broken on purpose no more is looked at. */
const MAX_BOXES = 1_000

/** Undefined: it is none. `lengthMs`: null where it does not say. */
export function lookAtMp4(bytes: Buffer): { lengthMs: number | null } | undefined {
  if (nameAt(bytes, 0) !== 'ftyp' || bytes.length < HEAD + 4) return undefined
  if (bytes.toString('latin1', HEAD, HEAD + 4) === QUICKTIME) return undefined
  const movie = boxIn(bytes, 'moov')
  const head = movie && boxIn(movie, 'mvhd')
  return { lengthMs: head ? lengthOf(head) : null }
}

const nameAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at + NAME_AT, at + HEAD)

/** What is in the first box of that name. */
function boxIn(bytes: Buffer, name: string): Buffer | undefined {
  let at = 0
  for (let boxes = 0; boxes < MAX_BOXES && at + HEAD <= bytes.length; boxes++) {
    const told = bytes.readUInt32BE(at)
    const isLong = told === 1
    if (isLong && at + LONG_HEAD > bytes.length) return undefined
    const size = isLong ? Number(bytes.readBigUInt64BE(at + HEAD)) : told === 0 ? bytes.length - at : told
    const head = isLong ? LONG_HEAD : HEAD
    if (size < head) return undefined
    if (nameAt(bytes, at) === name) return bytes.subarray(at + head, at + size)
    at += size
  }
  return undefined
}

/** Version 0 has times of 32 bits, version 1 of 64. */
function lengthOf(head: Buffer): number | null {
  const isLong = head[0] === 1
  const scaleAt = isLong ? 20 : 12
  if (head.length < scaleAt + (isLong ? 12 : 8)) return null
  const perSecond = head.readUInt32BE(scaleAt)
  const length = isLong ? Number(head.readBigUInt64BE(scaleAt + 4)) : head.readUInt32BE(scaleAt + 4)
  // All ones stand for what nobody knows, nothing for what comes in pieces.
  const isUnknown = perSecond === 0 || length === 0 || length >= (isLong ? 2 ** 63 : 2 ** 32 - 1)
  const ms = isUnknown ? null : Math.round((length / perSecond) * 1_000)
  return ms !== null && ms < 2 ** 31 ? ms : null
}
