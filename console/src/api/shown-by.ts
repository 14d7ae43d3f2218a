import type { Topic, TopicName } from '../../../src/features/live/topics.ts'
import type { keyOf } from './api.ts'

type Path = Parameters<typeof keyOf>[0]
export type Key = readonly [path: Path, ...rest: unknown[]]
/** What was asked without parameters by `useGet`. Lists that people work through page by page have other keys: they do
 *  not move under the hand. */
const ONCE = null
const NOTICES: Key = ['/api/notices']

/** By topic, the questions whose answers may be others now. A topic the server has and this has not does not compile. */
const SHOWN_BY: Record<TopicName, readonly Key[]> = {
  events: [
    ['/api/status'],
    ['/api/customers', ONCE],
    ['/api/customers/:id'],
    ['/api/customers/:id/events'],
    ['/api/customers/:id/value'],
    ['/api/customers/:id/consents'],
    ['/api/customers/:id/contacts'],
    ['/api/customers/:id/merges'],
    ['/api/customers/:id/sops'],
    ['/api/sops'],
    ['/api/sops/:slug'],
    ['/api/contents/:slug'],
    ['/api/sops/:slug/results'],
    ['/api/contact-ways/figures'],
    ['/api/tasks', ONCE],
    ['/api/customers/:id/touches'],
    ['/api/touches/days'],
    ['/api/broadcasts'],
    ['/api/broadcasts/:id'],
    ['/api/broadcasts/:id/differences'],
    ['/api/kf/accounts'],
  ],
  tags: [['/api/tags'], ['/api/tags/governance']],
  stages: [['/api/stage-sets'], ['/api/stage-sets/:set/figures']],
  lifecycle: [['/api/lifecycle']],
  groups: [
    ['/api/groups'],
    ['/api/groups/:chat'],
    ['/api/groups/:chat/history'],
    ['/api/groups/:chat/events'],
    ['/api/groups/:chat/sops'],
    ['/api/groups/:chat/touches'],
    ['/api/sops'],
    ['/api/sops/:slug'],
    ['/api/sops/:slug/results'],
    ['/api/join-ways'],
  ],
  segments: [
    ['/api/status'],
    ['/api/segments'],
    ['/api/segments/:slug'],
    ['/api/segments/:slug/members'],
    ['/api/segments/:slug/history'],
    ['/api/segments/:slug/overlap'],
  ],
  definitions: [
    NOTICES,
    ['/api/status'],
    ['/api/segments'],
    ['/api/segments/:slug'],
    ['/api/segments/:slug/members'],
    ['/api/tags'],
    ['/api/tags/governance'],
    ['/api/stage-sets'],
    ['/api/stage-sets/:set/figures'],
    ['/api/sops'],
    ['/api/sops/:slug'],
    ['/api/contents'],
    ['/api/contents/:slug'],
    ['/api/sops/:slug/results'],
  ],
  touches: [
    ['/api/moments'],
    ['/api/moments/:id'],
    ['/api/broadcasts'],
    ['/api/broadcasts/:id'],
    ['/api/broadcasts/:id/differences'],
    ['/api/touches/days'],
    ['/api/customers/:id/touches'],
    ['/api/touch-policy'],
  ],
  attributes: [['/api/attributes']],
  conflicts: [NOTICES, ['/api/conflicts']],
  quarantine: [NOTICES, ['/api/quarantine', ONCE]],
  imports: [NOTICES, ['/api/imports'], ['/api/imports/:id']],
  ways: [['/api/contact-ways'], ['/api/contact-ways/figures'], ['/api/join-ways']],
  replies: [['/api/replies'], ['/api/questions'], ['/api/replies/opt-out']],
  syncs: [['/api/syncs'], ['/api/syncs/:id/differences']],
  callbacks: [['/api/callbacks'], ['/api/corp']],
  marks: [['/api/tag-marks']],
  webhooks: [NOTICES, ['/api/webhooks'], ['/api/webhooks/:id/deliveries'], ['/api/webhooks/:id/deliveries/:delivery']],
  corp: [['/api/corp'], ['/api/ways-in']],
  people: [NOTICES, ['/api/people'], ['/api/departments'], ['/api/staff']],
  keys: [NOTICES, ['/api/keys']],
  audit: [['/api/audit']],
}

export const TOPIC_NAMES = Object.keys(SHOWN_BY) as TopicName[]

/** A topic of one thing concerns its page and the lists it is in. */
export function shownBy(topic: Topic): readonly Key[] {
  const [name, which] = topic.split(/:(.*)/s) as [TopicName, string?]
  if (which === undefined) return SHOWN_BY[name] ?? []
  const params = name === 'segments' ? { slug: which } : { id: which }
  // How far an import is, is no news to who does not watch it.
  const keys = SHOWN_BY[name].filter((key) => key !== NOTICES)
  return keys.map(([path]) => (path.includes('/:') ? [path, params] : [path]))
}

/** The server counts these at most for a twentieth of the time: what is asked too soon is answered as it was before. */
const COUNTED = new Set<unknown>([
  '/api/status',
  '/api/segments',
  '/api/tags',
  '/api/tags/governance',
  '/api/stage-sets',
  '/api/stage-sets/:set/figures',
  '/api/lifecycle',
  '/api/sops/:slug/results',
] satisfies Path[])
export const isCounted = ([path]: Key): boolean => COUNTED.has(path)
