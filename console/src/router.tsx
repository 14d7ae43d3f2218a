import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'
import { Failed, Waiting } from './parts/states.tsx'
import { whoAmI } from './shell/me.ts'
import { Shell } from './shell/shell.tsx'
import { NotFound } from './shell/not-found.tsx'

/** Every page of the console: its address, what its address may say, and the file it is loaded from when it is opened. */
const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // `error`: why the provider's way back has let nobody in.
  validateSearch: z.object({
    to: z.string().startsWith('/').optional().catch(undefined),
    error: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/entering/sign-in-page.tsx'), 'SignInPage'),
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages/entering/welcome-page.tsx'), 'WelcomePage'),
})

/** All within the shell: for who is signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  async beforeLoad({ context, location }) {
    const { me } = await context.queries.ensureQueryData(whoAmI())
    if (!me) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { to: location.href } })
  },
  component: Shell,
  pendingComponent: Waiting,
  errorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/home-page.tsx'), 'HomePage'),
})

const word = z.string().optional().catch(undefined)
const customers = createRoute({
  getParentRoute: () => inside,
  path: '/customers',
  validateSearch: z.object({
    segment: word,
    also: word,
    without: word,
    tag: word,
    set: word,
    stage: word,
    lifecycle: z.enum(['new', 'growing', 'mature', 'silent', 'lost']).optional().catch(undefined),
    staff: word,
  }),
  component: lazyRouteComponent(() => import('./pages/customers/customers-page.tsx'), 'CustomersPage'),
})
const customer = createRoute({
  getParentRoute: () => inside,
  path: '/customers/$id',
  validateSearch: z.object({ show: z.enum(['all', 'facts', 'derived']).optional().catch(undefined), event: word }),
  component: lazyRouteComponent(() => import('./pages/customers/customer-page.tsx'), 'CustomerPage'),
})
const conflicts = createRoute({
  getParentRoute: () => inside,
  path: '/conflicts',
  component: lazyRouteComponent(() => import('./pages/customers/conflicts-page.tsx'), 'ConflictsPage'),
})

const segments = createRoute({
  getParentRoute: () => inside,
  path: '/segments',
  validateSearch: z.object({
    search: word,
    sort: z.enum(['name', 'members', 'changed']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/segments/segments-page.tsx'), 'SegmentsPage'),
})
const newSegment = createRoute({
  getParentRoute: () => inside,
  path: '/segments/new',
  validateSearch: z.object({ example: word }),
  component: lazyRouteComponent(() => import('./pages/segments/segment-editor-page.tsx'), 'NewSegmentPage'),
})
const segment = createRoute({
  getParentRoute: () => inside,
  path: '/segments/$slug',
  validateSearch: z.object({
    days: z
      .union([z.literal(30), z.literal(90)])
      .optional()
      .catch(undefined),
    with: word,
  }),
  component: lazyRouteComponent(() => import('./pages/segments/segment-page.tsx'), 'SegmentPage'),
})
const editSegment = createRoute({
  getParentRoute: () => inside,
  path: '/segments/$slug/edit',
  component: lazyRouteComponent(() => import('./pages/segments/segment-editor-page.tsx'), 'EditSegmentPage'),
})

const tags = createRoute({
  getParentRoute: () => inside,
  path: '/tags',
  validateSearch: z.object({
    search: word,
    dimension: word,
    show: z.literal('governance').optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/tags/tags-page.tsx'), 'TagsPage'),
})
const stages = createRoute({
  getParentRoute: () => inside,
  path: '/stages',
  validateSearch: z.object({ set: word }),
  component: lazyRouteComponent(() => import('./pages/stages/stages-page.tsx'), 'StagesPage'),
})

const tasks = createRoute({
  getParentRoute: () => inside,
  path: '/tasks',
  validateSearch: z.object({ search: word, show: z.literal('done').optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/tasks/tasks-page.tsx'), 'TasksPage'),
})

const sops = createRoute({
  getParentRoute: () => inside,
  path: '/sops',
  validateSearch: z.object({
    search: word,
    show: z.literal('archived').optional().catch(undefined),
    /** Somebody comes to make one. */
    from: z.literal('template').optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/sops/sops-page.tsx'), 'SopsPage'),
})
const sop = createRoute({
  getParentRoute: () => inside,
  path: '/sops/$slug',
  validateSearch: z.object({
    show: z.literal('results').optional().catch(undefined),
    version: z.int().min(1).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/sops/sop-page.tsx'), 'SopPage'),
})

const contents = createRoute({
  getParentRoute: () => inside,
  path: '/contents',
  validateSearch: z.object({
    search: word,
    purpose: z.enum(['value', 'atmosphere', 'identity']).optional().catch(undefined),
    topic: word,
    state: z.enum(['draft', 'approved', 'expired', 'archived']).optional().catch(undefined),
    kind: z.enum(['text', 'picture', 'picture_at', 'link', 'miniprogram', 'video', 'file']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/contents/contents-page.tsx'), 'ContentsPage'),
})
const content = createRoute({
  getParentRoute: () => inside,
  path: '/contents/$slug',
  component: lazyRouteComponent(() => import('./pages/contents/content-page.tsx'), 'ContentPage'),
})
const broadcasts = createRoute({
  getParentRoute: () => inside,
  path: '/broadcasts',
  validateSearch: z.object({
    search: word,
    state: z
      .enum(['draft', 'scheduled', 'planning', 'sending', 'paused', 'done', 'cancelled'])
      .optional()
      .catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/broadcasts/broadcasts-page.tsx'), 'BroadcastsPage'),
})
const broadcast = createRoute({
  getParentRoute: () => inside,
  path: '/broadcasts/$id',
  component: lazyRouteComponent(() => import('./pages/broadcasts/broadcast-page.tsx'), 'BroadcastPage'),
})
const moments = createRoute({
  getParentRoute: () => inside,
  path: '/moments',
  validateSearch: z.object({
    search: word,
    state: z.enum(['draft', 'scheduled', 'making', 'made', 'done', 'cancelled', 'failed']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/moments/moments-page.tsx'), 'MomentsPage'),
})
const moment = createRoute({
  getParentRoute: () => inside,
  path: '/moments/$id',
  component: lazyRouteComponent(() => import('./pages/moments/moment-page.tsx'), 'MomentPage'),
})
const touches = createRoute({
  getParentRoute: () => inside,
  path: '/touches',
  validateSearch: z.object({ days: z.literal([7, 30, 90]).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/touches/touches-page.tsx'), 'TouchesPage'),
})
const touchPolicy = createRoute({
  getParentRoute: () => inside,
  path: '/touch-policy',
  component: lazyRouteComponent(() => import('./pages/touches/touch-policy-page.tsx'), 'TouchPolicyPage'),
})

const load = createRoute({
  getParentRoute: () => inside,
  path: '/load',
  validateSearch: z.object({ minutes: z.int().min(1).max(720).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/load/load-page.tsx'), 'LoadPage'),
})

const groups = createRoute({
  getParentRoute: () => inside,
  path: '/groups',
  validateSearch: z.object({
    search: word,
    owner: word,
    standing: z.enum(['open', 'owner_left', 'dismissed']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/groups/groups-page.tsx'), 'GroupsPage'),
})
const group = createRoute({
  getParentRoute: () => inside,
  path: '/groups/$chat',
  validateSearch: z.object({
    days: z
      .union([z.literal(30), z.literal(90)])
      .optional()
      .catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/groups/group-page.tsx'), 'GroupPage'),
})

const contactWays = createRoute({
  getParentRoute: () => inside,
  path: '/contact-ways',
  validateSearch: z.object({
    search: word,
    show: z.literal('archived').optional().catch(undefined),
    days: z.literal([7, 30, 90]).optional().catch(undefined),
    way: z.int().positive().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/ways/contact-ways-page.tsx'), 'ContactWaysPage'),
})
const joinWays = createRoute({
  getParentRoute: () => inside,
  path: '/join-ways',
  validateSearch: z.object({ search: word, show: z.literal('archived').optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/ways/join-ways-page.tsx'), 'JoinWaysPage'),
})

const replies = createRoute({
  getParentRoute: () => inside,
  path: '/replies',
  validateSearch: z.object({
    search: word,
    show: z.enum(['questions', 'accounts', 'optOut']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/replies/replies-page.tsx'), 'RepliesPage'),
})

const imports = createRoute({
  getParentRoute: () => inside,
  path: '/imports',
  component: lazyRouteComponent(() => import('./pages/imports/imports-page.tsx'), 'ImportsPage'),
})
const oneImport = createRoute({
  getParentRoute: () => inside,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('./pages/imports/import-page.tsx'), 'ImportPage'),
})
const events = createRoute({
  getParentRoute: () => inside,
  path: '/events',
  validateSearch: z.object({
    name: word,
    show: z.enum(['facts', 'derived']).optional().catch(undefined),
    event: z.int().positive().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/events/events-page.tsx'), 'EventsPage'),
})
const quarantine = createRoute({
  getParentRoute: () => inside,
  path: '/quarantine',
  validateSearch: z.object({ code: word }),
  component: lazyRouteComponent(() => import('./pages/events/quarantine-page.tsx'), 'QuarantinePage'),
})
const attributes = createRoute({
  getParentRoute: () => inside,
  path: '/attributes',
  validateSearch: z.object({ search: word, show: z.enum(['personal', 'mixed']).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/attributes/attributes-page.tsx'), 'AttributesPage'),
})
const staff = createRoute({
  getParentRoute: () => inside,
  path: '/staff',
  validateSearch: z.object({ department: z.number().int().positive().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/staff/staff-page.tsx'), 'StaffPage'),
})
const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
})
const keys = createRoute({
  getParentRoute: () => inside,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/keys/keys-page.tsx'), 'KeysPage'),
})
const webhooks = createRoute({
  getParentRoute: () => inside,
  path: '/webhooks',
  validateSearch: z.object({ search: word }),
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
})
const webhook = createRoute({
  getParentRoute: () => inside,
  path: '/webhooks/$id',
  validateSearch: z.object({
    state: z.enum(['waiting', 'delivered', 'failed']).optional().catch(undefined),
    delivery: z.int().positive().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./pages/webhooks/webhook-page.tsx'), 'WebhookPage'),
})
const system = createRoute({
  getParentRoute: () => inside,
  path: '/system',
  component: lazyRouteComponent(() => import('./pages/system/system-page.tsx'), 'SystemPage'),
})
const wecom = createRoute({
  getParentRoute: () => inside,
  path: '/wecom',
  validateSearch: z.object({ step: z.enum(['app', 'checks', 'callbacks', 'sync']).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/wecom/wecom-page.tsx'), 'WecomPage'),
})
const syncs = createRoute({
  getParentRoute: () => inside,
  path: '/syncs',
  validateSearch: z.object({ run: z.int().positive().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/syncs/syncs-page.tsx'), 'SyncsPage'),
})
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: z.object({ noun: word, actor: word }),
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
})
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/people/account-page.tsx'), 'AccountPage'),
})
const index = createRoute({
  getParentRoute: () => root,
  path: '/index.html',
  beforeLoad: () => {
    throw redirect({ to: '/' })
  },
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    welcome,
    index,
    inside.addChildren([
      home,
      customers,
      customer,
      conflicts,
      segments,
      newSegment,
      segment,
      editSegment,
      tags,
      stages,
      tasks,
      sops,
      sop,
      contents,
      content,
      broadcasts,
      broadcast,
      moments,
      moment,
      touches,
      touchPolicy,
      load,
      groups,
      group,
      contactWays,
      joinWays,
      replies,
      imports,
      oneImport,
      events,
      quarantine,
      attributes,
      staff,
      people,
      keys,
      webhooks,
      webhook,
      system,
      wecom,
      syncs,
      audit,
      account,
    ]),
  ]),
  defaultPreload: 'intent',
  context: { queries: undefined! },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
