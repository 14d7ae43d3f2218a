import { useInfiniteQuery } from '@tanstack/react-query'
import { call, useGet, type Answer } from '../../api/api.ts'

export type Staff = Answer<'GET /api/staff'>['staff'][number]
export type Department = Answer<'GET /api/departments'>['departments'][number]

export const STAFF_READS = ['/api/staff', '/api/departments'] as const
const PAGE_ROWS = 50

export const useDepartments = (enabled = true) => useGet('/api/departments', undefined, { enabled })

export const useStaffPages = ({ search, department }: { search: string; department: number | undefined }) =>
  useInfiniteQuery({
    queryKey: ['/api/staff', 'pages', search, department],
    queryFn: ({ pageParam }) =>
      call('GET /api/staff', {
        query: {
          search,
          limit: PAGE_ROWS,
          ...(department !== undefined && { department: String(department) }),
          ...(pageParam && { after: pageParam }),
        },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export interface DepartmentNode {
  key: number
  title: string
  children: DepartmentNode[]
}
/** The departments as a tree, in the order they came. One whose parent is not there stands at the top. */
export function treeOf(departments: readonly Department[]): DepartmentNode[] {
  const nodes = new Map(
    departments.map(({ id, name }) => [id, { key: id, title: name, children: [] as DepartmentNode[] }]),
  )
  const top: DepartmentNode[] = []
  for (const { id, parentId } of departments)
    ((parentId !== null && nodes.get(parentId)?.children) || top).push(nodes.get(id)!)
  return top
}
