import { openCsv } from './read-csv.ts'
import { openJsonLines } from './read-jsonl.ts'
import { openText, type InspectedFile } from './read-text.ts'
import { openWorkbook } from './read-xlsx.ts'
import type { Table } from './table.ts'
import { note } from './note-words.ts'

export interface ReadOptions {
  sheet?: string | undefined
  delimiter?: string | undefined
}

/** The reader is chosen by what the file holds; a name that says otherwise is only mentioned. */
export async function openTable(file: InspectedFile, options: ReadOptions): Promise<Table> {
  const isJson = file.head.trimStart().startsWith('{')
  const table =
    file.content === 'workbook'
      ? await openWorkbook(file, options)
      : isJson
        ? await openJsonLines(openText(file))
        : await openCsv(openText(file), options)
  const named = /\.(csv|tsv|txt|xlsx|jsonl|ndjson|json)(\.gz)?$/i.exec(file.name)?.[1]?.toLowerCase()
  const expected = { csv: 'csv', tsv: 'csv', txt: 'csv', xlsx: 'xlsx', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' }
  if (named && expected[named as keyof typeof expected] !== table.format)
    table.notes.push(note('name_lies', { named, format: table.format.toUpperCase() }))
  if (file.content === 'text' && file.encoding !== 'utf-8')
    table.notes.push(note('encoding', { encoding: file.encoding }))
  return table
}
