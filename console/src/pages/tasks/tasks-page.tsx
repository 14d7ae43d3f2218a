import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Card, Flex, Segmented } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { More } from '../../parts/more.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { TaskLine } from './task-line.tsx'
import { tasksWords } from './tasks-words.ts'

const route = getRouteApi('/inside/tasks')
const PAGE_ROWS = '50'

const useTaskPages = (search: string, isDone: boolean) =>
  useInfiniteQuery({
    queryKey: ['/api/tasks', 'pages', search, isDone],
    queryFn: ({ pageParam }) =>
      call('GET /api/tasks', {
        query: { search, done: String(isDone), limit: PAGE_ROWS, ...(pageParam && { after: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })

/** What is to be done for customers, by a thumb between two customers: the words are copied, the outcome is one tap. */
export function TasksPage() {
  const t = useWords(tasksWords)
  const { search = '', show } = route.useSearch()
  const navigate = route.useNavigate()
  const isDone = show === 'done'
  const asked = useTaskPages(search, isDone)
  const find = (typed: string) =>
    void navigate({ search: (now) => ({ ...now, search: typed || undefined }), replace: true })
  return (
    <Page title={t.title} term="task" about={t.about}>
      <Flex wrap gap={8}>
        <div style={{ flex: '1 1 220px', maxWidth: 320 }}>
          <SearchBox typed={search} label={t.find} placeholder={t.find} onTyped={find} />
        </div>
        <Segmented
          aria-label={t.show}
          options={[
            { value: 'open', label: t.open },
            { value: 'done', label: t.done },
          ]}
          value={isDone ? 'done' : 'open'}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, show: next === 'done' ? next : undefined }) })
          }
        />
      </Flex>
      <Loaded asked={asked}>
        {({ pages }) => {
          const tasks = pages.flatMap((page) => page.tasks)
          if (tasks.length === 0 && search !== '')
            return <Nothing action={<Button onClick={() => find('')}>{t.clear}</Button>}>{t.noMatch}</Nothing>
          if (tasks.length === 0) return <Nothing>{isDone ? t.noneDone : t.none}</Nothing>
          return (
            <Card size="small" styles={{ body: { paddingBlock: 0 } }}>
              <ul aria-label={t.list} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {tasks.map((task) => (
                  <TaskLine key={task.id} task={task} />
                ))}
              </ul>
              <More asked={asked} style={{ paddingBlock: 12 }} />
            </Card>
          )
        }}
      </Loaded>
    </Page>
  )
}
