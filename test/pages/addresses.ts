import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { roomOf, type Room } from './room.ts'

/** Every page, as the router names it, and addresses at which it is looked at. A route that has none here fails. */
export interface Look {
  route: string
  address: string
  /** For who is not signed in. */
  isOutside?: boolean
  /** What it asks for is not there. */
  isRefused?: boolean
}

const ROUTER = path.join(import.meta.dirname, '../../console/src/router.tsx')
/** Leads elsewhere, and shows nothing. */
const NO_PAGE = ['/index.html']

export async function routesOfConsole(): Promise<string[]> {
  const text = await readFile(ROUTER, 'utf8')
  const routes = [...text.matchAll(/^ {2}path: '([^']+)',$/gm)].map((found) => found[1]!)
  return routes.filter((route) => !NO_PAGE.includes(route))
}

export async function looksAt(room: Room): Promise<Look[]> {
  const { ask } = roomOf(room)
  const [
    { customers },
    { segments },
    { groups },
    { sets },
    { imports },
    { groups: chats },
    { sops },
    { endpoints },
    { broadcasts },
    { moments },
    { contents },
  ] = await Promise.all([
    ask('GET', '/api/customers?limit=1'),
    ask('GET', '/api/segments'),
    ask('GET', '/api/tags'),
    ask('GET', '/api/stage-sets'),
    ask('GET', '/api/imports?limit=1'),
    ask('GET', '/api/groups?limit=1'),
    ask('GET', '/api/sops'),
    ask('GET', '/api/webhooks'),
    ask('GET', '/api/broadcasts'),
    ask('GET', '/api/moments'),
    ask('GET', '/api/contents?limit=1'),
  ])
  const { link } = await ask('POST', '/api/invitations', { role: 'analyst' })
  const welcome = new URL(link)
  // Of nothing there is no page: it says so.
  const customer = customers[0]?.id ?? 1
  const segment = encodeURIComponent(segments[0]?.slug ?? 'nothing')
  const run = imports[0]?.id ?? '00000000-0000-4000-8000-000000000000'
  const tag = groups[0]?.tags[0]?.slug
  const set = sets.at(-1)?.slug
  const inside = (route: string, ...addresses: string[]): Look[] => addresses.map((address) => ({ route, address }))
  const of = (found: unknown, route: string, address: string): Look => ({ route, address, isRefused: !found })
  return [
    { route: '/sign-in', address: '/sign-in', isOutside: true },
    { route: '/welcome', address: welcome.pathname + welcome.hash, isOutside: true },
    { route: '/welcome', address: '/welcome#over', isOutside: true, isRefused: true },
    ...inside('/', '/'),
    ...inside('/customers', '/customers', `/customers?${new URLSearchParams({ segment: decodeURIComponent(segment), ...(tag && { tag }), lifecycle: 'lost' })}`), // prettier-ignore
    of(customers[0], '/customers/$id', `/customers/${customer}`),
    ...inside('/conflicts', '/conflicts'),
    ...inside('/segments', '/segments', '/segments?search=nothing-like-it'),
    ...inside('/segments/new', '/segments/new'),
    of(segments[0], '/segments/$slug', `/segments/${segment}`),
    of(segments[0], '/segments/$slug/edit', `/segments/${segment}/edit`),
    ...inside('/tags', '/tags', '/tags?show=governance', '/tags?search=nothing-like-it'),
    ...inside('/stages', '/stages', ...(set ? [`/stages?set=${encodeURIComponent(set)}`] : [])),
    ...inside('/tasks', '/tasks', '/tasks?show=done', '/tasks?search=nothing-like-it'),
    ...inside('/sops', '/sops', '/sops?search=nothing-like-it', '/sops?show=archived'),
    of(sops[0], '/sops/$slug', `/sops/${encodeURIComponent(sops[0]?.slug ?? 'nothing')}`),
    ...inside('/contents', '/contents', '/contents?search=nothing-like-it', '/contents?state=archived'),
    of(contents[0], '/contents/$slug', `/contents/${encodeURIComponent(contents[0]?.slug ?? 'nothing')}`),
    ...inside('/broadcasts', '/broadcasts', '/broadcasts?search=nothing-like-it', '/broadcasts?state=draft'),
    of(broadcasts[0], '/broadcasts/$id', `/broadcasts/${broadcasts[0]?.id ?? 1}`),
    ...broadcasts.slice(1, 2).map(({ id }: { id: number }) => of(true, '/broadcasts/$id', `/broadcasts/${id}`)),
    ...inside('/moments', '/moments', '/moments?search=nothing-like-it', '/moments?state=draft'),
    of(moments[0], '/moments/$id', `/moments/${moments[0]?.id ?? 1}`),
    ...moments.slice(1, 2).map(({ id }: { id: number }) => of(true, '/moments/$id', `/moments/${id}`)),
    ...inside('/touches', '/touches', '/touches?days=90'),
    ...inside('/touch-policy', '/touch-policy'),
    ...inside('/load', '/load', '/load?minutes=30'),
    of(sops[0], '/sops/$slug', `/sops/${encodeURIComponent(sops[0]?.slug ?? 'nothing')}?show=results`),
    ...inside('/groups', '/groups', '/groups?search=nothing-like-it'),
    of(chats[0], '/groups/$chat', `/groups/${chats[0]?.chatId ?? 'nothing'}`),
    ...inside('/contact-ways', '/contact-ways', '/contact-ways?search=nothing-like-it', '/contact-ways?show=archived'),
    ...inside('/join-ways', '/join-ways', '/join-ways?show=archived'),
    ...inside('/replies', '/replies', '/replies?search=nothing-like-it', '/replies?show=questions', '/replies?show=accounts', '/replies?show=optOut'), // prettier-ignore
    ...inside('/staff', '/staff'),
    ...inside('/imports', '/imports'),
    of(imports[0], '/imports/$id', `/imports/${run}`),
    ...inside('/events', '/events', '/events?show=derived'),
    ...inside('/quarantine', '/quarantine', '/quarantine?code=timestamp_invalid'),
    ...inside('/attributes', '/attributes', '/attributes?search=nothing-like-it'),
    ...inside('/staff', '/staff'),
    ...inside('/people', '/people'),
    ...inside('/keys', '/keys'),
    ...inside('/webhooks', '/webhooks', '/webhooks?search=nothing-like-it'),
    ...inside('/webhooks/$id', `/webhooks/${endpoints[0]?.id ?? 1}`),
    ...inside('/wecom', '/wecom', '/wecom?step=app', '/wecom?step=checks', '/wecom?step=callbacks', '/wecom?step=sync'),
    ...inside('/syncs', '/syncs'),
    ...inside('/system', '/system'),
    ...inside('/audit', '/audit'),
    ...inside('/account', '/account'),
    ...inside('(not found)', '/no-such-page'),
  ]
}
