export interface Difference {
  field: string
  before: string | undefined
  after: string | undefined
}
type Row = Record<string, unknown> | null

/** Said by nobody: they follow from the change itself, name rows by number, or are said as `text`. */
const SILENT = new Set([
  'id', 'rule', 'rule_id', 'entry_rule_id', 'fall_back_rule_id', 'group_id', 'set_id', 'account_id', 'person_id', 'parent_id', 'department_id', 'epoch', 'created_at', 'updated_at', 'created_by', 'revision',
  'serving', 'making_since', 'next_at', 'claimed_until', 'tries', 'changed_at', 'config_id', 'qr_url',
]) // prettier-ignore

/** What is not the same before and after; of something made or gone, all that it says. `say` puts a value into words. */
export function differences(before: Row, after: Row, say: (field: string, value: unknown) => string): Difference[] {
  const textOf = (field: string, value: unknown) =>
    value === null || value === undefined ? undefined : say(field, value) || undefined
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields].flatMap((field) => {
    const [was, is] = [textOf(field, before?.[field]), textOf(field, after?.[field])]
    return SILENT.has(field) || was === is ? [] : { field, before: was, after: is }
  })
}
