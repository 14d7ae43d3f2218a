import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useLocation } from '@tanstack/react-router'
import { Button, Flex, Typography } from 'antd'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { call, type Query } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, Waiting } from '../../parts/states.tsx'
import { useDefaultView, type State } from '../../parts/views/use-views.ts'
import { GoneHint, ViewsMenu } from '../../parts/views/views-menu.tsx'
import { can, isBound, useMe } from '../../shell/me.ts'
import { CustomersList } from './customers-list.tsx'
import { FilterChips, FilterSelects, NO_FILTERS } from './filters.tsx'
import { ColumnsMenu } from './columns-menu.tsx'
import { readState, stateOf, useColumns, type Column, type Filters } from './kept.ts'
import { listWords } from './list-words.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import { SelectionBar } from './tagging.tsx'
import { EXACTLY, queryOf, understand } from '../../parts/typed.ts'
import { useOldViews } from './use-old-views.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** What was typed may be a name or a phone: it goes along in the history, back and forth, but into no address. */
    typed?: string
  }
}

const route = getRouteApi('/inside/customers')
const PAGE_ROWS = 50
const ONE_WORD = /^[\x21-\x7e]+$/

export function CustomersPage() {
  const t = useWords(listWords)
  const filters: Filters = route.useSearch()
  const navigate = route.useNavigate()
  const typed = useLocation({ select: ({ state }) => state.typed ?? '' })
  const meant = useMemo(() => understand(typed), [typed])
  const [columns, keepColumns] = useColumns()
  const { data } = useMe()
  const isOperator = can(data?.me, 'operator')
  const bound = isBound(data?.me)

  const setTyped = useCallback(
    (next: string) => void navigate({ search: true, state: { typed: next }, replace: true }),
    [navigate],
  )
  const setFilters = (change: Filters) =>
    void navigate({ search: (now) => ({ ...now, ...change }), state: { typed }, replace: true })
  const clear = () => void navigate({ search: NO_FILTERS, state: {}, replace: true })

  const isNarrowed = meant !== undefined || Object.values(filters).some((value) => value !== undefined)

  const state = stateOf(filters, columns)
  const open = (next: State) => {
    const view = readState(next)
    if (view.columns) keepColumns(view.columns)
    void navigate({ search: { ...NO_FILTERS, ...view.filters }, state: {} })
  }
  const isOpening = useDefaultView('customers', !isNarrowed, open)
  useOldViews()

  return (
    <Page title={t.title} term="customer" about={t.about}>
      <Flex vertical gap={8}>
        <Flex wrap gap={8}>
          <div style={{ flex: '2 1 260px', minWidth: 0 }}>
            <SearchBox typed={typed} label={t.searchLabel} placeholder={t.search} onTyped={setTyped} />
          </div>
          <FilterSelects filters={filters} onFilter={setFilters} />
        </Flex>
        <FilterChips filters={filters} meant={meant} onFilter={setFilters} onClear={clear} onTyped={setTyped} />
      </Flex>
      <GoneHint page="customers" state={state} />
      {isOpening ? (
        <Waiting />
      ) : (
        <Found
          // Who was selected among others is not meant any more.
          key={JSON.stringify([filters, meant])}
          query={{ ...filters, ...queryOf(meant) }}
          columns={columns}
          canSelect={isOperator || bound}
          mayGive={isOperator}
          nothing={
            <NobodyHere
              isNarrowed={isNarrowed}
              isAdmin={can(data?.me, 'admin')}
              word={meant?.how === 'name' && ONE_WORD.test(meant.text) ? meant.text : undefined}
              onTyped={setTyped}
              onClear={clear}
            />
          }
          menus={
            <Flex gap={8}>
              <ViewsMenu page="customers" state={state} onOpen={open} />
              <ColumnsMenu columns={columns} onColumns={keepColumns} />
            </Flex>
          }
        />
      )}
    </Page>
  )
}

interface FoundProps {
  query: Omit<Query<'GET /api/customers'>, 'before' | 'limit'>
  columns: Column[]
  canSelect: boolean
  mayGive: boolean
  menus: ReactNode
  nothing: ReactNode
}

function Found({ query, columns, canSelect, mayGive, menus, nothing }: FoundProps) {
  const t = useWords(listWords)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const [selected, setSelected] = useState<number[]>([])
  const asked = useInfiniteQuery({
    queryKey: ['/api/customers', 'pages', query, language],
    queryFn: ({ pageParam }) =>
      call('GET /api/customers', { query: { ...query, limit: PAGE_ROWS, ...(pageParam && { before: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
  })
  const isEmpty = asked.data?.pages.every((page) => page.customers.length === 0)
  return (
    <>
      <Flex wrap gap={8} justify="space-between" align="center" style={{ minHeight: 24 }}>
        {canSelect && !isEmpty ? (
          <SelectionBar selected={selected} mayGive={mayGive} onDone={() => setSelected([])} />
        ) : (
          <span />
        )}
        {menus}
      </Flex>
      <Loaded asked={asked} rows={10}>
        {({ pages }) => {
          const customers = pages.flatMap((page) => page.customers)
          if (customers.length === 0) return nothing
          return (
            <>
              <CustomersList
                customers={customers}
                columns={columns}
                selected={canSelect ? selected : undefined}
                onSelect={setSelected}
              />
              <Flex justify="center" style={{ minHeight: 32 }}>
                {asked.hasNextPage ? (
                  <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                    {s.more}
                  </Button>
                ) : (
                  <Typography.Text type="secondary">{t.end}</Typography.Text>
                )}
              </Flex>
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function NobodyHere({
  isNarrowed,
  isAdmin,
  word,
  onTyped,
  onClear,
}: {
  isNarrowed: boolean
  isAdmin: boolean
  word: string | undefined
  onTyped(typed: string): void
  onClear(): void
}) {
  const t = useWords(listWords)
  if (!isNarrowed) return <Nothing action={isAdmin && <Link to="/keys">{t.makeKey}</Link>}>{t.noneYet}</Nothing>
  return (
    <Nothing
      action={
        <Flex wrap gap={8} justify="center">
          {word && <Button onClick={() => onTyped(EXACTLY + word)}>{t.asIdentifier(word)}</Button>}
          <Button onClick={onClear}>{t.clear}</Button>
        </Flex>
      }
    >
      {t.nobody}
    </Nothing>
  )
}
