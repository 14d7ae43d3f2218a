export interface Difference {
  field: string
  before: string | undefined
  after: string | undefined
}
type Row = Record<string, unknown> | null

/** Said by nobody: they follow from the change itself. */
const SILENT = new Set(['id', 'rule_id', 'epoch', 'created_at', 'updated_at', 'created_by', 'revision'])

/** What is not the same before and after; of something made or gone, all that it says. */
export function differences(before: Row, after: Row): Difference[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields].flatMap((field) => {
    const [was, is] = [textOf(before?.[field]), textOf(after?.[field])]
    return SILENT.has(field) || was === is ? [] : { field, before: was, after: is }
  })
}

const textOf = (value: unknown): string | undefined =>
  value === null || value === undefined || value === ''
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
