import { posix } from 'node:path'
import { MAX_WORKBOOK_TEXT_BYTES, SAMPLE_ROWS } from './limits.ts'
import { ImportProblem } from './problem.ts'
import { note } from './note-words.ts'
import { advice, why } from './problem-words.ts'
import { SheetRows, unescaped, type SheetFacts } from './read-sheet.ts'
import type { InspectedFile } from './read-text.ts'
import { damagedWorkbook, readZipDirectory, readZipEntry, type ZipEntry } from './read-zip.ts'
import { fitted, namedHeader, type Row, type Table } from './table.ts'
import { attributeOf, XmlScanner, type XmlHandler } from './xml.ts'

/** One sheet of a workbook: the first visible one, or the one that is named. Its rows are streamed; what stands apart from
 *  them (texts, styles) is small or has a limit. */
export async function openWorkbook(file: InspectedFile, wanted: { sheet?: string | undefined }): Promise<Table> {
  const parts = await readZipDirectory(file.path, file.bytes)
  const scan = (name: string, handler: XmlHandler) => scanPart(file.path, parts.get(name), handler)

  const links = new Links()
  await scan('xl/_rels/workbook.xml.rels', links)
  const sheets = new Sheets()
  await scan('xl/workbook.xml', sheets)
  const sheet = chosen(sheets.found, wanted.sheet)
  const target = links.targets.get(sheet.link) ?? ''
  const part = parts.get(target.startsWith('/') ? target.slice(1) : posix.join('xl', target))
  if (!part) throw damagedWorkbook(why('part_missing', { part: `"${sheet.name}"` }))

  const styles = new Styles()
  await scan(links.byKind('styles') ?? 'xl/styles.xml', styles)
  const texts = new SharedTexts()
  await scan(links.byKind('sharedStrings') ?? 'xl/sharedStrings.xml', texts)
  const facts = { sharedTexts: texts.found, dateStyles: styles.isDate, from1904: sheets.from1904 }

  async function* blocks() {
    let width = -1
    for await (const { rows, packedRead } of sheetRows(file.path, part!, facts)) {
      const kept: Row[] = []
      for (const row of rows) {
        if (!row.bad && row.cells.every((cell) => cell.trim() === '')) continue
        // Cells beside the table (notes, sums) belong to no column.
        const isBeside = width >= 0 && row.cells.length > width
        if (width < 0) width = row.cells.length
        else kept.push(fitted(isBeside ? { ...row, cells: row.cells.slice(0, width) } : row, width, false))
      }
      yield { rows: kept, bytesRead: Math.min(part!.offset + packedRead, file.bytes), nulLines: 0 }
    }
  }

  let header: readonly string[] | undefined
  for await (const { rows } of sheetRows(file.path, part, facts)) {
    header = rows.find((row) => row.cells.some((cell) => cell.trim() !== ''))?.cells
    if (header) break
  }
  if (!header) throw new ImportProblem('file_empty', why('empty_sheet', { sheet: sheet.name }), advice('other_sheet'))
  const sample: Row[] = []
  for await (const { rows } of blocks()) {
    sample.push(...rows.slice(0, SAMPLE_ROWS))
    if (sample.length >= SAMPLE_ROWS) break
  }
  const notes = sheets.found.length > 1 ? [note('other_sheets', { sheet: sheet.name })] : []
  return { format: 'xlsx', header: namedHeader(header), sample, dayNumbers: true, notes, blocks }
}

async function scanPart(path: string, part: ZipEntry | undefined, handler: XmlHandler): Promise<void> {
  if (!part) return
  const scanner = new XmlScanner(handler)
  for await (const { text, expanded } of readZipEntry(path, part)) {
    if (expanded > MAX_WORKBOOK_TEXT_BYTES)
      throw new ImportProblem(
        'expands_too_much',
        why('texts_too_large', { megabytes: MAX_WORKBOOK_TEXT_BYTES >> 20 }),
        advice('sheet_as_csv'),
      )
    scanner.push(text)
  }
}

async function* sheetRows(path: string, part: ZipEntry, facts: SheetFacts) {
  const sheet = new SheetRows(facts)
  const scanner = new XmlScanner(sheet)
  for await (const { text, packedRead } of readZipEntry(path, part)) {
    scanner.push(text)
    const { rows } = sheet
    sheet.rows = []
    yield { rows, packedRead }
  }
}

class Links implements XmlHandler {
  readonly targets = new Map<string, string>()
  private readonly kinds = new Map<string, string>()
  open(name: string, attributes: string): void {
    if (name !== 'Relationship') return
    const target = attributeOf(attributes, 'Target') ?? ''
    this.targets.set(attributeOf(attributes, 'Id') ?? '', target)
    this.kinds.set(posix.basename(attributeOf(attributes, 'Type') ?? ''), target)
  }
  byKind(kind: string): string | undefined {
    const target = this.kinds.get(kind)
    return target && (target.startsWith('/') ? target.slice(1) : posix.join('xl', target))
  }
  close(): void {}
  text(): void {}
}

interface Sheet {
  name: string
  link: string
  isHidden: boolean
}

class Sheets implements XmlHandler {
  readonly found: Sheet[] = []
  from1904 = false
  open(name: string, attributes: string): void {
    if (name === 'workbookPr') this.from1904 = /^(1|true)$/.test(attributeOf(attributes, 'date1904') ?? '')
    if (name !== 'sheet') return
    const link = /\s(?:\w+:)?id\s*=\s*["']([^"']*)/.exec(attributes)?.[1] ?? ''
    this.found.push({
      name: attributeOf(attributes, 'name') ?? '',
      link,
      isHidden: (attributeOf(attributes, 'state') ?? 'visible') !== 'visible',
    })
  }
  close(): void {}
  text(): void {}
}

function chosen(sheets: readonly Sheet[], wanted: string | undefined): Sheet {
  if (sheets.length === 0) throw new ImportProblem('format_unsupported', why('not_a_workbook'), advice('unpack_first'))
  if (wanted === undefined) return sheets.find(({ isHidden }) => !isHidden) ?? sheets[0]!
  const sheet = sheets.find(({ name }) => name === wanted)
  if (sheet) return sheet
  const names = sheets.map(({ name }) => `"${name}"`)
  throw new ImportProblem(
    'sheet_missing',
    why('no_such_sheet', { sheet: wanted }),
    advice('sheets_are', { sheets: names }),
  )
}

class SharedTexts implements XmlHandler {
  readonly found: string[] = []
  private value = ''
  private isCapturing = false
  private isPhonetic = false
  open(name: string): void {
    if (name === 'si') this.value = ''
    else if (name === 'rPh') this.isPhonetic = true
    else if (name === 't') this.isCapturing = !this.isPhonetic
  }
  text(piece: string): void {
    if (this.isCapturing) this.value += piece
  }
  close(name: string): void {
    if (name === 't') this.isCapturing = false
    else if (name === 'rPh') this.isPhonetic = false
    else if (name === 'si') this.found.push(unescaped(this.value))
  }
}

/** Only which number formats show a date: that is all that tells a date from a number. */
class Styles implements XmlHandler {
  readonly isDate: boolean[] = []
  private readonly dateFormats = new Set<number>()
  private isInCells = false
  open(name: string, attributes: string): void {
    if (name === 'numFmt' && showsDate(attributeOf(attributes, 'formatCode') ?? ''))
      this.dateFormats.add(Number(attributeOf(attributes, 'numFmtId')))
    else if (name === 'cellXfs') this.isInCells = true
    else if (name === 'xf' && this.isInCells) {
      const format = Number(attributeOf(attributes, 'numFmtId') ?? 0)
      this.isDate.push(this.dateFormats.has(format) || isBuiltInDate(format))
    }
  }
  close(name: string): void {
    if (name === 'cellXfs') this.isInCells = false
  }
  text(): void {}
}

/** 27–36 and 50–58 are the dates of Chinese, Japanese and Korean spreadsheets. */
const isBuiltInDate = (format: number): boolean =>
  (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)

const showsDate = (code: string): boolean => /[ydh年月日]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))
