/** What commands print. Answers go to stdout, everything about the work to stderr, so that answers can be piped. */

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))
export const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Chinese takes two columns of a terminal for each character. */
const widthOf = (text: string): number => {
  let width = 0
  for (const char of text) width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(char) ? 2 : 1 // prettier-ignore
  return width
}
const padded = (text: string, width: number, right: boolean): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? space + text : text + space
}

/** Rows under a head; columns of numbers are set to the right. */
export function table(head: string[], rows: (string | number | null)[][]): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => cell ?? ''))]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => widthOf(String(line[column])))))
  const isNumeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  return lines
    .map((line) => line.map((cell, column) => padded(String(cell), widths[column]!, isNumeric[column]!)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** One line that is written over on a terminal; elsewhere now and then a line of its own. */
export interface Progress {
  show(text: string): void
  done(): void
}

const REDRAW_MS = 100
const QUIET_LINE_MS = 5_000

export function progress(clock: { now(): number }): Progress {
  const { isTTY } = process.stderr
  let shownAt = -Infinity
  return {
    show(text) {
      const at = clock.now()
      if (at - shownAt < (isTTY ? REDRAW_MS : QUIET_LINE_MS)) return
      shownAt = at
      process.stderr.write(isTTY ? `\r\x1b[2K${text}` : `${text}\n`)
    },
    done() {
      if (isTTY && shownAt > -Infinity) process.stderr.write('\r\x1b[2K')
    },
  }
}

export const counted = (count: number): string => count.toLocaleString('en-US')
/** `2011-07-01T20:08:00Z`: without zeros nobody needs. */
export const instantText = (ms: number | null): string =>
  ms === null ? '' : new Date(ms).toISOString().replace(/\.000Z$/, 'Z')
