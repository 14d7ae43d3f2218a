import { gzipSync, deflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importFolder } from '../../../test/support/imports.ts'
import { FREE_EXPANSION_BYTES } from './limits.ts'
import { ImportProblem } from './problem.ts'
import { openTable } from './read-file.ts'
import { inspectFile } from './read-text.ts'

const { put } = await importFolder()

async function read(name: string, content: string | Uint8Array, options: { sheet?: string; encoding?: string } = {}) {
  const file = await inspectFile(await put(name, content), options)
  const table = await openTable(file, options)
  const rows = []
  for await (const block of table.blocks()) rows.push(...block.rows)
  return {
    file,
    table,
    header: table.header,
    rows,
    cells: rows.map((row) => row.cells),
    bads: rows.map((row) => row.bad),
  }
}
const problemOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => {
      if (error instanceof ImportProblem) return error.code
      throw error
    },
  )

const CHINESE = '订单号,姓名\r\n1,王小明\r\n2,李雷\r\n'
/** "订单号,姓名 / 1,王小明 / 2,李雷" in GBK. */
const GBK = Buffer.from('b6a9b5a5bac52cd0d5c3fb0d0a312ccdf5d0a1c3f70d0a322cc0eec0d70d0a', 'hex')

describe('encodings', () => {
  it.each([
    ['utf-8', Buffer.from(CHINESE)],
    ['utf-8', Buffer.from(`\uFEFF${CHINESE}`)],
    ['gb18030', GBK],
    ['utf-16le', Buffer.from(`\uFEFF${CHINESE}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\uFEFF${CHINESE}`, 'utf16le').swap16()],
  ])('%s', async (encoding, bytes) => {
    for (const content of [bytes, gzipSync(bytes)]) {
      const { file, header, cells } = await read('a.csv', content)
      expect(file.encoding).toBe(encoding)
      expect(header).toEqual(['订单号', '姓名'])
      expect(cells).toEqual([
        ['1', '王小明'],
        ['2', '李雷'],
      ])
    }
  })

  it('sees the first Chinese name after a megabyte of digits', async () => {
    const { file, cells } = await read(
      'a.csv',
      Buffer.concat([Buffer.from(`a,b\n${'12345,67890\n'.repeat(90_000)}`), GBK]),
    )
    expect(file.encoding).toBe('gb18030')
    expect(cells.at(-1)).toEqual(['2', '李雷'])
  })

  it('takes lone high bytes for a Western file', async () => {
    const { file, cells } = await read('a.csv', Buffer.from('a,b\nCAF\u00C9 SET,1\n\u00FCber,2\n', 'latin1'))
    expect(file.encoding).toBe('windows-1252')
    expect(cells[0]).toEqual(['CAFÉ SET', '1'])
  })

  it('rejects the damaged lines of a file that is otherwise UTF-8', async () => {
    const text = Buffer.from(`a,b\n${'客户,一二三四五六七八九十\n'.repeat(20)}`)
    const { file, bads } = await read('a.csv', Buffer.concat([text, Buffer.from([0x31, 0xff, 0x2c, 0x32, 0x0a])]))
    expect(file.encoding).toBe('utf-8')
    expect(bads.filter(Boolean)).toEqual(['unreadable_text'])
  })

  it('takes a stated one', async () => {
    expect((await read('a.csv', Buffer.from('a,b\n\u00C9,1\n', 'latin1'), { encoding: 'latin1' })).cells[0]).toEqual([
      'É',
      '1',
    ])
    expect(await problemOf(read('a.csv', 'a,b', { encoding: 'klingon' }))).toBe('option_invalid')
  })

  it('never splits a character between chunks', async () => {
    const line = `${'漢字'.repeat(33)}x,1\n`
    const { cells } = await read('a.csv', `a,b\n${line.repeat(8_000)}`)
    expect(new Set(cells.map(([text]) => text)).size).toBe(1)
  })
})

describe('what a file is', () => {
  it('is decided by what it holds', async () => {
    const { table } = await read('wrong.xlsx', 'a,b\n1,2\n')
    expect(table.format).toBe('csv')
    expect(table.notes).toMatchObject([{ code: 'name_lies', en: expect.stringContaining('.xlsx') }])
    expect((await read('a.csv', '{"a":1}\n')).table.format).toBe('jsonl')
    expect((await read('a.csv', gzipSync('a,b\n1,2\n'))).cells).toEqual([['1', '2']])
  })

  it.each([
    ['file_empty', ''],
    ['file_empty', '\n \n'],
    ['format_unsupported', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['format_unsupported', gzipSync(gzipSync('a,b'))],
    ['format_unsupported', '[{"a":1}]'],
    ['format_unknown', Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 256))],
    ['packed_damaged', gzipSync('a,b\n1,2\n'.repeat(1_000)).subarray(0, 40)],
    ['workbook_damaged', Buffer.from('504b0304deadbeef', 'hex')],
  ])('%s', async (code, content) => expect(await problemOf(read('a.csv', content))).toBe(code))

  it('must be there', async () => {
    expect(await problemOf(inspectFile('/nowhere/at/all.csv', {}))).toBe('file_unreadable')
    expect(await problemOf(inspectFile('/tmp', {}))).toBe('file_unreadable')
  })

  it('must not grow without end', async () => {
    const bomb = gzipSync(Buffer.alloc(FREE_EXPANSION_BYTES + 30_000_000, 'a,b\n'), { level: 9 })
    expect(await problemOf(read('a.csv.gz', bomb))).toBe('expands_too_much')
  })
})

describe('JSON lines', () => {
  it('become rows; long numbers keep all their digits', async () => {
    const { header, cells, bads } = await read(
      'a.jsonl',
      '{"order":3812345678901234567,"n":2.55,"who":null}\n\n{"order":"x","more":{"a":[1]},"yes":true}\nnot json\n[1]\n',
    )
    expect(header).toEqual(['order', 'n', 'who', 'more', 'yes'])
    expect(cells.slice(0, 2)).toEqual([
      ['3812345678901234567', '2.55', '', '', ''],
      ['x', '', '', '{"a":[1]}', 'true'],
    ])
    expect(bads).toEqual([null, null, 'json_unreadable', 'json_unreadable'])
  })
  it('survive any nesting', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await read('a.jsonl', `{"a":1}\n${deep}\n`)).rows.length).toBe(2)
  })
})

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  fill(book)
  return Buffer.from(await book.xlsx.writeBuffer())
}

describe('workbooks', () => {
  const orders = () =>
    workbook((book) => {
      const sheet = book.addWorksheet('订单')
      sheet.addRow([])
      sheet.addRow(['订单号', '下单时间', '金额', '备注', 'ok'])
      sheet.addRow([
        'A&B <1>',
        new Date('2010-12-01T08:26:00Z'),
        2.55,
        { richText: [{ text: 'rich ' }, { text: 'text' }] },
        true,
      ])
      sheet.addRow([17850, new Date('2010-12-02T00:00:00Z'), { formula: 'C3*2', result: 5.1 }, 'line\nbreak', false])
      sheet.addRow([])
      sheet.addRow([1.5, 40513.5, 0.1 + 0.2, '', null, 'a note beside the table'])
      book.addWorksheet('other').addRow(['x'])
    })

  it('are read row by row', async () => {
    const { header, rows, table } = await read('a.xlsx', await orders())
    expect(header).toEqual(['订单号', '下单时间', '金额', '备注', 'ok'])
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [3, 'A&B <1>', '2010-12-01 08:26:00', '2.55', 'rich text', 'true'],
      [4, '17850', '2010-12-02', '5.1', 'line\nbreak', 'false'],
      [6, '1.5', '40513.5', '0.30000000000000004', '', ''],
    ])
    expect(table.notes).toMatchObject([{ code: 'other_sheets', zh: expect.stringContaining('订单') }])
  })

  it('have sheets by name', async () => {
    expect((await read('a.xlsx', await orders(), { sheet: 'other' })).header).toEqual(['x'])
    expect(await problemOf(read('a.xlsx', await orders(), { sheet: 'none' }))).toBe('sheet_missing')
  })

  it('read back what exceljs writes', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '<', '&', '"', '中', '😀', ' ', '_x000D_', ']]>'),
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        async (table) => {
          const content = await workbook((book) => {
            const sheet = book.addWorksheet('s')
            sheet.addRow(['x', 'y', 'z'])
            for (const cells of table) sheet.addRow(cells)
          })
          const written = table.map((cells) => cells.map((text) => text.replaceAll('_x000D_', '\r')))
          const expected = written.filter((cells) => cells.some((text) => text.trim() !== ''))
          expect((await read('a.xlsx', content)).cells).toEqual(expected)
        },
      ),
      {
        numRuns: 40,
        examples: [
          [
            [
              [' ', '_x000D_', ' '],
              ['a', 'a', 'a'],
            ],
          ],
        ],
      },
    )
  })

  it('that are cut off or altered are refused, and never waited for', async () => {
    const whole = await orders()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          await problemOf(read('cut.xlsx', whole.subarray(0, at)))
          const altered = Buffer.from(whole)
          altered[at] = byte
          await problemOf(read('altered.xlsx', altered))
        },
      ),
      { numRuns: 100 },
    )
    expect(await problemOf(read('cut.xlsx', whole.subarray(0, 3_000)))).toBe('workbook_damaged')
  })

  it('may be bombs', async () => {
    const sheet = `<sheetData><row><c t="str"><v>a</v></c></row>${' '.repeat(FREE_EXPANSION_BYTES + 30_000_000)}`
    const bomb = zipOf({
      'xl/workbook.xml': '<workbook><sheets><sheet name="s" r:id="r1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
      'xl/worksheets/s.xml': sheet,
    })
    expect(await problemOf(read('bomb.xlsx', bomb))).toBe('expands_too_much')
  })

  it('of other programs: prefixes, inline texts, no references, pronunciations', async () => {
    const content = zipOf({
      'xl/workbook.xml': '<x:workbook xmlns:x="m"><x:sheets><x:sheet name="s" r:id="r1"/></x:sheets></x:workbook>',
      'xl/_rels/workbook.xml.rels': "<Relationships><Relationship Id='r1' Target='/xl/sheet.xml'/></Relationships>",
      'xl/sheet.xml': `<?xml version="1.0"?><!-- > --><x:worksheet><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>
        <x:c t="str"><x:v>b</x:v></x:c></x:row><x:row r="9"><x:c r="B9" t="inlineStr"><x:is><x:t>東</x:t><x:rPh><x:t>ひがし</x:t></x:rPh></x:is></x:c></x:row>
        </x:sheetData></x:worksheet>`,
    })
    const { header, rows } = await read('a.xlsx', content)
    expect(header).toEqual(['a', 'b'])
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([[9, '', '東']])
  })
})

/** A zip file by hand: exceljs writes no bombs. */
function zipOf(parts: Record<string, string>): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const packed = deflateRawSync(text, { level: 9 })
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, list, end])
}
