import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { LaunchedPage } from '../../parts/launched/launched-page.tsx'
import { BroadcastDrawer } from './broadcast-drawer.tsx'
import { STATES, type State } from './broadcast-shapes.ts'
import { BroadcastsList } from './broadcasts-list.tsx'
import { broadcastsWords } from './broadcasts-words.ts'

const route = getRouteApi('/inside/broadcasts')

const useBroadcasts = (search: string, state: State | undefined) =>
  useInfiniteQuery({
    queryKey: ['/api/broadcasts', 'pages', search, state],
    queryFn: ({ pageParam }) =>
      call('GET /api/broadcasts', {
        query: { search, ...(state && { state }), ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
    select: ({ pages }) => pages.flatMap(({ broadcasts }) => broadcasts),
  })

export function BroadcastsPage() {
  const t = useWords(broadcastsWords)
  const narrowed = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <LaunchedPage
      term="broadcast"
      words={t}
      states={STATES}
      asked={useBroadcasts(narrowed.search ?? '', narrowed.state)}
      narrowed={narrowed}
      onNarrow={(search) => void navigate({ search, replace: true })}
      drawer={(onClose) => <BroadcastDrawer broadcast={undefined} onClose={onClose} />}
    >
      {(broadcasts) => <BroadcastsList broadcasts={broadcasts} />}
    </LaunchedPage>
  )
}
