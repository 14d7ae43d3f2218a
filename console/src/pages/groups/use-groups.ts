import { useInfiniteQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/api.ts'

export type Group = Answer<'GET /api/groups'>['groups'][number]
export type Standing = Group['standing']
export const STANDINGS = ['open', 'owner_left', 'dismissed'] as const satisfies Standing[]

const PAGE_ROWS = 50
const skipped = (pages: number): number | undefined => pages * PAGE_ROWS

export interface Narrowed {
  search?: string | undefined
  owner?: string | undefined
  standing?: Standing | undefined
}

export const useGroupPages = ({ search = '', owner, standing }: Narrowed) =>
  useInfiniteQuery({
    queryKey: ['/api/groups', 'pages', search, owner, standing],
    queryFn: ({ pageParam }) =>
      call('GET /api/groups', {
        query: { search, owner, standing, limit: String(PAGE_ROWS), skip: String(pageParam) },
      }),
    initialPageParam: 0,
    getNextPageParam: ({ hasMore }, pages) => (hasMore ? skipped(pages.length) : undefined),
  })

export const useLogPages = (chat: string) =>
  useInfiniteQuery({
    queryKey: ['/api/groups/:chat/events', 'pages', chat],
    queryFn: ({ pageParam }) =>
      call('GET /api/groups/:chat/events', {
        params: { chat },
        query: { limit: String(PAGE_ROWS), skip: String(pageParam) },
      }),
    initialPageParam: 0,
    getNextPageParam: ({ hasMore }, pages) => (hasMore ? skipped(pages.length) : undefined),
  })
