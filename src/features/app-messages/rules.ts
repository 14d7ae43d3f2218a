const BETWEEN = '\n\n'
const CUT = '…'

const bytesOf = (text: string): number => Buffer.byteLength(text)

/** As many of the first as go into one message. One that is too long for itself is cut. */
export function joined(texts: readonly string[], maxBytes: number): { text: string; count: number } {
  let text = cut(texts[0]!, maxBytes)
  let count = 1
  for (const next of texts.slice(1)) {
    if (bytesOf(text) + bytesOf(BETWEEN) + bytesOf(next) > maxBytes) break
    text += BETWEEN + next
    count++
  }
  return { text, count }
}

function cut(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text
  let kept = ''
  let left = maxBytes - bytesOf(CUT)
  for (const letter of text) {
    left -= bytesOf(letter)
    if (left < 0) break
    kept += letter
  }
  return kept + CUT
}
