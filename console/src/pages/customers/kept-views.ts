import { useState } from 'react'
import { z } from 'zod'

/** What this browser remembers of the list: the columns shown, and views by name. What was typed is not kept. */
export const COLUMNS = ['lifecycle', 'stages', 'tags', 'since', 'id'] as const
export type Column = (typeof COLUMNS)[number]
const DEFAULT_COLUMNS: Column[] = ['lifecycle', 'stages', 'tags', 'since']

export const LIFECYCLES = ['new', 'growing', 'mature', 'silent', 'lost'] as const
const filters = z.object({
  segment: z.string().optional(),
  also: z.string().optional(),
  without: z.string().optional(),
  tag: z.string().optional(),
  set: z.string().optional(),
  stage: z.string().optional(),
  staff: z.string().optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
})
export type Filters = z.infer<typeof filters>
const columns = z.array(z.enum(COLUMNS))
const view = z.object({ name: z.string(), filters, columns })
export type View = z.infer<typeof view>
const kept = z.object({ columns, views: z.array(view) }).catch({ columns: DEFAULT_COLUMNS, views: [] })
type Kept = z.infer<typeof kept>

const STORED = 'siyu.customers'

function read(): Kept {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(STORED) ?? 'null'))
  } catch {
    return kept.parse(null)
  }
}

export function useKept(): [Kept, (change: Partial<Kept>) => void] {
  const [value, setValue] = useState(read)
  const change = (part: Partial<Kept>) => {
    const next = { ...value, ...part }
    localStorage.setItem(STORED, JSON.stringify(next))
    setValue(next)
  }
  return [value, change]
}
