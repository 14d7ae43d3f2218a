import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_CHARS } from './limits.ts'
import { LineSplitter } from './lines.ts'
import { CsvRecords } from './csv-records.ts'
import { delimiterOf } from './read-csv.ts'
import { csvLine, namedHeader } from './table.ts'

function read(text: string, { delimiter = ',', chunk = text.length }: { delimiter?: string; chunk?: number } = {}) {
  const splitter = new LineSplitter()
  const records = new CsvRecords(delimiter)
  const rows = []
  for (let at = 0; at < text.length; at += Math.max(1, chunk))
    rows.push(...records.push(splitter.push(text.slice(at, at + Math.max(1, chunk)))))
  return [...rows, ...records.push(splitter.end()), ...records.end()].map(({ line, cells, bad }) => ({
    line,
    cells,
    bad,
  }))
}
const good = (line: number, ...cells: string[]) => ({ line, cells, bad: null })
const bad = (line: number, code: string) => ({ line, cells: [], bad: code })

describe('CSV', () => {
  it.each([
    ['a,b\r\n1,2\r\n', [good(1, 'a', 'b'), good(2, '1', '2')]],
    ['a,b\n\n \n1,2', [good(1, 'a', 'b'), good(4, '1', '2')]],
    ['"a,1","b""c"\nx,y\n', [good(1, 'a,1', 'b"c'), good(2, 'x', 'y')]],
    ['"two\nlines",1\nnext,2\n', [good(1, 'two\nlines', '1'), good(3, 'next', '2')]],
    ['WHITE 5" PLATE,1\n', [good(1, 'WHITE 5" PLATE', '1')]],
    ['"",""\n', [good(1, '', '')]],
    ['a,\u0000b\n', [good(1, 'a', 'b')]],
    ['"a"b,1\nc,2\n', [bad(1, 'quotes_malformed'), good(2, 'c', '2')]],
    ['a,"never closed\nb,2\nc,3\n', [bad(1, 'unclosed_quote'), good(2, 'b', '2'), good(3, 'c', '3')]],
  ])('%j', (text, expected) => {
    for (const chunk of [1, 2, 3, 1000]) expect(read(text, { chunk })).toEqual(expected)
  })

  it('rejects a line of 10 MB by its number and goes on', () => {
    const text = `a,b\n1,${'x'.repeat(10_000_000)}\n2,y\n`
    expect(read(text, { chunk: 65_536 })).toEqual([good(1, 'a', 'b'), bad(2, 'line_too_long'), good(3, '2', 'y')])
  })

  it('reaches no further than some hundred lines with a stray quote', () => {
    const lines = Array.from({ length: 3_000 }, (_, number) => `${number},x`)
    const rows = read(['a,b', '"stray,1', ...lines].join('\n'), { chunk: 4_096 })
    expect(rows.filter((row) => row.bad)).toEqual([bad(2, 'unclosed_quote')])
    expect(rows.length).toBe(3_002)
  })

  it('takes any number of cells', () => {
    const [row] = read(Array.from({ length: 200_000 }, () => '"a"').join())
    expect(row!.cells.length).toBe(200_000)
  })

  it('stays quick when every line opens a quote again', () => {
    const text = 'x","b\n'.repeat(20_000)
    expect(read(text, { chunk: 65_536 }).length).toBeGreaterThan(0)
    expect(read(`${'"'.repeat(MAX_LINE_CHARS - 1)}\n1,2\n`).at(-1)).toEqual(good(2, '1', '2'))
  })

  const nasty = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', ';', '中', '😀', '\t', "'"),
    maxLength: 12,
  })
  const table = fc.array(fc.array(nasty, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })

  it('reads back what was written, wherever the chunks end', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 20 }), (rows, chunk) => {
        const text = rows.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\n')
        expect(read(text, { chunk }).map(({ cells }) => cells)).toEqual(withoutReturns(rows))
        expect(read(rows.map(csvLine).join('\n'), { chunk }).map(({ cells }) => cells)).toEqual(
          withoutReturns(rows.filter((cells) => cells.length > 1)),
        )
      }),
    )
  })
  // "\r\n" inside a cell becomes "\n".
  const withoutReturns = (rows: string[][]) => rows.map((cells) => cells.map((cell) => cell.replaceAll('\r\n', '\n')))

  it('agrees with csv-parse on what is well formed', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows
          .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""').replaceAll('\r', '')}"`).join())
          .join('\n')
        const expected = parse(text, { relax_column_count: true, record_delimiter: '\n' })
        expect(read(text).map(({ cells }) => cells)).toEqual(expected)
      }),
    )
  })

  it('finds every line of any text in one row or another', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ',', '\n'), maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (text, chunk) => {
          const whole = read(text)
          expect(read(text, { chunk })).toEqual(whole)
          const numbers = whole.map(({ line }) => line)
          expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(numbers)
        },
      ),
    )
  })

  it.each([
    ['a,b,c', ','],
    ['a;b;c,d', ';'],
    ['a\tb', '\t'],
    ['"a,b,c"|d', '|'],
    ['sep=;\na;b', ';'],
    ['alone', ','],
  ])('%j is delimited by %j', (head, delimiter) => expect(delimiterOf(head).delimiter).toBe(delimiter))

  it('gives every column a name of its own', () =>
    expect(namedHeader(['a', '', 'a', ' b '])).toEqual(['a', 'column 2', 'a (2)', 'b']))
})
