import { useState } from 'react'
import { z } from 'zod'
import type { State } from '../../parts/views/use-views.ts'

/** What the list is narrowed by, and the columns that this browser remembers to be shown. What was typed is not kept. */
export const COLUMNS = ['lifecycle', 'stages', 'tags', 'since', 'id'] as const
export type Column = (typeof COLUMNS)[number]
const DEFAULT_COLUMNS: Column[] = ['lifecycle', 'stages', 'tags', 'since']

export const LIFECYCLES = ['new', 'growing', 'mature', 'silent', 'lost'] as const
const filters = z.object({
  segment: z.string().optional(),
  tag: z.string().optional(),
  set: z.string().optional(),
  stage: z.string().optional(),
  staff: z.string().optional(),
  also: z.string().optional(),
  without: z.string().optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
})
export type Filters = z.infer<typeof filters>
const columns = z.array(z.enum(COLUMNS))

/** A view of the list holds both; whatever else is in it is of another version of the console. */
const view = filters.extend({ columns: columns.optional() })
export const readState = (state: State) => {
  const { columns: shown, ...narrowed } = view.catch({}).parse(state)
  return { filters: narrowed, columns: shown }
}
export const stateOf = (narrowed: Filters, shown: Column[]): State => ({
  ...Object.fromEntries(Object.entries(narrowed).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  columns: shown,
})

const STORED = 'siyu.customers'
const kept = z.object({ columns: columns.catch(DEFAULT_COLUMNS) }).catch({ columns: DEFAULT_COLUMNS })

export function useColumns(): [Column[], (columns: Column[]) => void] {
  const [shown, setShown] = useState(() => kept.parse(readStored()).columns)
  const keep = (next: Column[]) => {
    localStorage.setItem(STORED, JSON.stringify({ ...readStored(), columns: next }))
    setShown(next)
  }
  return [shown, keep]
}

function readStored(): object | null {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? 'null') as object | null
  } catch {
    return null
  }
}

const old = z.object({ views: z.array(z.object({ name: z.string().min(1).max(64), filters, columns })) })

/** Views that this browser kept before the server did: given once, and forgotten here. */
export function takeOldViews(): { name: string; state: State }[] {
  const stored = readStored()
  const found = old.safeParse(stored)
  if (!found.success) return []
  const { views: _, ...rest } = stored as { views: unknown }
  localStorage.setItem(STORED, JSON.stringify(rest))
  return found.data.views.map((one) => ({ name: one.name, state: stateOf(one.filters, one.columns) }))
}
