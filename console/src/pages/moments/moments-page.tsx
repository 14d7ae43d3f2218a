import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { LaunchedPage } from '../../parts/launched/launched-page.tsx'
import { MomentDrawer } from './moment-drawer.tsx'
import { STATES, type State } from './moment-shapes.ts'
import { MomentsList } from './moments-list.tsx'
import { momentsWords } from './moments-words.ts'

const route = getRouteApi('/inside/moments')

const useMoments = (search: string, state: State | undefined) =>
  useInfiniteQuery({
    queryKey: ['/api/moments', 'pages', search, state],
    queryFn: ({ pageParam }) =>
      call('GET /api/moments', { query: { search, ...(state && { state }), ...(pageParam && { before: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
    select: ({ pages }) => pages.flatMap(({ moments }) => moments),
  })

export function MomentsPage() {
  const t = useWords(momentsWords)
  const narrowed = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <LaunchedPage
      term="moment"
      words={t}
      states={STATES}
      asked={useMoments(narrowed.search ?? '', narrowed.state)}
      narrowed={narrowed}
      onNarrow={(search) => void navigate({ search, replace: true })}
      drawer={(onClose) => <MomentDrawer moment={undefined} onClose={onClose} />}
    >
      {(moments) => <MomentsList moments={moments} />}
    </LaunchedPage>
  )
}
