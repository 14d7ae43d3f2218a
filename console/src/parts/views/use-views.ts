import { useEffect, useRef, useState } from 'react'
import { call, useGet, type Answer, type Body } from '../../api/api.ts'
import { useChange } from '../changing.ts'

export type View = Answer<'GET /api/views'>['views'][number]
export type ViewPage = Body<'POST /api/views'>['page']
export type State = View['state']
export type ViewChange = Body<'PATCH /api/views/:id'>

const RARELY = { staleTime: 60_000 }
export const useViews = (page: ViewPage) => useGet('/api/views', { query: { page } }, RARELY)

/** Whether both narrow and show the same, in whatever order they say it. */
export const isSame = (one: State, other: State): boolean => inOrder(one) === inOrder(other)
const inOrder = (state: State): string =>
  JSON.stringify(
    Object.entries(state)
      .map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/** The view whose list is shown now; one's own before everybody's. */
export const useCurrentView = (page: ViewPage, state: State): View | undefined =>
  useViews(page).data?.views.find((view) => isSame(view.state, state))

const READS = { reads: ['/api/views'], isRefusalShown: true } as const

export function useChangeViews(page: ViewPage) {
  return {
    create: useChange((view: Omit<Body<'POST /api/views'>, 'page'>) => call('POST /api/views', { body: { page, ...view } }), READS), // prettier-ignore
    edit: useChange(({ id, ...body }: ViewChange & { id: number }) => call('PATCH /api/views/:id', { params: { id }, body }), READS), // prettier-ignore
    remove: useChange(({ id }: { id: number }) => call('DELETE /api/views/:id', { params: { id } }), READS),
  }
}

/**
 * A page that is opened without saying what to narrow its list by opens with the view that its reader has chosen. True while
 * it is not known which, so that nothing is asked in vain.
 */
export function useDefaultView(page: ViewPage, isPlain: boolean, onOpen: (state: State) => void): boolean {
  const { data, isError } = useViews(page)
  const [isWaiting, setWaiting] = useState(isPlain)
  const open = useRef(onOpen)
  open.current = onOpen
  useEffect(() => {
    if (!isWaiting || (!data && !isError)) return
    const view = data?.views.find(({ isDefault }) => isDefault)
    if (view) open.current(view.state)
    setWaiting(false)
  }, [isWaiting, data, isError])
  return isWaiting
}
