import { queryOptions, useQuery, type UseQueryOptions } from '@tanstack/react-query'
import type { Wire } from '../../../src/kernel/route.ts'
import type { routes } from '../../../src/server/routes.ts'
import type { statusRoutes } from '../../../src/server/status.ts'
import { currentLanguage, useLanguage } from '../language/language.tsx'

/**
 * The product's API, typed by the server's own table of routes: an address that is not there, a field it does not answer
 * or a body it would refuse does not compile.
 *
 *     const found = useGet('/api/customers/:id', { params: { id } })
 *     await call('POST', '/api/segments', { body })
 */
type Routes = (typeof routes)[number] | ReturnType<typeof statusRoutes>[number]
type Table = { [R in Routes as `${R['method']} ${R['path']}`]: R }
/** "GET /api/customers" */
export type RouteName = keyof Table
type GetPath = RouteName extends infer N ? (N extends `GET ${infer P}` ? P : never) : never
export type Answer<N extends RouteName> = Wire<Table[N]>['answer']
export type Body<N extends RouteName> = Wire<Table[N]>['body']
export type Query<N extends RouteName> = Wire<Table[N]>['query']

type Params<N extends string> = N extends `${string}/:${infer Name}/${infer Rest}`
  ? { [K in Name]: string | number } & Params<`/${Rest}`>
  : N extends `${string}/:${infer Name}`
    ? { [K in Name]: string | number }
    : unknown
type Given<N extends RouteName> = (N extends `${string}/:${string}` ? { params: Params<N> } : unknown) &
  ([Query<N>] extends [never] ? unknown : { query?: Query<N> }) &
  ([Body<N>] extends [never] ? unknown : { body: Body<N> })
/** An argument that may be left out when nothing in it must be given. */
type Arguments<G, More extends unknown[] = []> =
  Record<never, never> extends G ? [given?: G, ...More] : [given: G, ...More]

/** An expected "no": `message` is in the person's language and says what to do. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly requestId: string | undefined
  constructor(
    status: number,
    { code, message, details, requestId }: { code: string; message: string; details?: unknown; requestId?: string },
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
  }
}

export const OFFLINE = 'offline'
let onSignedOut: () => void = () => {}
export const whenSignedOut = (then: () => void): void => void (onSignedOut = then)

export async function call<N extends RouteName>(name: N, ...[given]: Arguments<Given<N>>): Promise<Answer<N>> {
  const { params, query, body } = (given ?? {}) as AnyGiven
  const [method, path] = name.split(' ') as [string, string]
  return send(method, addressOf(path, params, query), body) as Promise<Answer<N>>
}
interface AnyGiven {
  params?: Record<string, string | number>
  query?: Record<string, unknown>
  body?: unknown
}

/** For doors that are not in the table of routes (signing in, files). */
export async function send(method: string, address: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(address, {
    method,
    headers: {
      'accept-language': currentLanguage(),
      ...(body !== undefined && {
        'content-type': body instanceof Blob ? 'application/octet-stream' : 'application/json',
      }),
    },
    ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(0, { code: OFFLINE, message: '' })
  })
  if (response.status === 204) return undefined
  const text = await response.text()
  const answered: unknown = response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : text
  if (response.ok) return answered
  if (response.status === 401) onSignedOut()
  const { error, code, message } = answered as { error?: { code: string; message: string }; code?: string; message?: string } // prettier-ignore
  throw new ApiError(response.status, error ?? { code: code ?? 'unknown', message: message ?? response.statusText })
}

function addressOf(
  path: string,
  params: Record<string, string | number> = {},
  query: Record<string, unknown> = {},
): string {
  const address = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') asked.set(name, String(value))
  return asked.size > 0 ? `${address}?${asked}` : address
}

/** For `invalidateQueries`: everything that was asked at the address. */
export const keyOf = (path: GetPath) => [path] as const

type GetArguments<P extends GetPath, More extends unknown[] = []> = Arguments<Given<`GET ${P}` & RouteName>, More>
type GetAnswer<P extends GetPath> = Answer<`GET ${P}` & RouteName>

/** The question itself, for who asks outside of a component. */
export function question<P extends GetPath>(path: P, ...[given]: GetArguments<P>) {
  const { params, query } = (given ?? {}) as AnyGiven
  return queryOptions<GetAnswer<P>, ApiError>({
    queryKey: [path, params ?? null, query ?? null, currentLanguage()],
    queryFn: ({ signal }) => send('GET', addressOf(path, params, query), undefined, signal) as Promise<GetAnswer<P>>,
  })
}

export function useGet<P extends GetPath>(
  path: P,
  ...[given, options]: GetArguments<
    P,
    [options?: Omit<UseQueryOptions<GetAnswer<P>, ApiError>, 'queryKey' | 'queryFn'>]
  >
) {
  // Sentences of the server are in the person's language. In another they are asked again, and stay until they are there:
  // what somebody is writing on the page stays too.
  useLanguage()
  const asked = question(path, ...([given] as GetArguments<P>))
  const isSame = (before: readonly unknown[]) => JSON.stringify(before.slice(0, 3)) === JSON.stringify(asked.queryKey.slice(0, 3)) // prettier-ignore
  return useQuery<GetAnswer<P>, ApiError>({
    ...asked,
    placeholderData: (held, query) => (query && isSame(query.queryKey) ? held : undefined),
    ...options,
  })
}
