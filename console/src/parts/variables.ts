/** Variables of contents, as they stand in a text: `{{ customer.name | default: "朋友" }}`. */
const VARIABLE = /\{\{\s*([^|}]+?)\s*(?:\|[^}]*)?\}\}/g

export interface Piece {
  text: string
  /** The name of a variable that stands there. */
  name?: string
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const found of text.matchAll(VARIABLE)) {
    if (found.index > end) pieces.push({ text: text.slice(end, found.index) })
    pieces.push({ text: found[0], name: found[1]! })
    end = found.index + found[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

/** A name that can be written after a dot. */
export const isWord = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name)

export const variable = (name: string, fallback?: string): string =>
  fallback === undefined ? `{{ ${name} }}` : `{{ ${name} | default: "${fallback.replace(/["{}]/g, '').trim()}" }}`
