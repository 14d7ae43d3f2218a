import { issueWording } from '../kernel/issue-words.ts'
import { problemAt, wordingsOf, type PlacedProblem } from '../kernel/wording.ts'
import { leaves, parseRule } from '../rules/language.ts'
import { channelsOf, exitsOf, GROUP_ATTRIBUTES, isSending, sopShape, type Sop } from './language.ts'

/** What of a flow can never work, said with its place ("steps.greet.next") before anybody enters it. */

const say = wordingsOf({
  no_such_step: { zh: '没有名为“{step}”的步骤', en: 'there is no step {step}' },
  unreachable_step: { zh: '没有任何步骤通向这里', en: 'no step leads here' },
  loop_without_wait: { zh: '步骤循环且其中没有等待：{steps}', en: 'goes round without a wait: {steps}' },
  same_condition: {
    zh: '与前面的条件相同，永远轮不到',
    en: 'is the same as a case before it, and never gets its turn',
  },
  no_deadline: { zh: '流程没有设置截止时间', en: 'the flow has no deadline' },
  no_fact: {
    zh: '截止时间取自触发事件的属性，但这个流程不由事件触发',
    en: 'is a property of the event that lets people in, and no event does',
  },
  never_missed: { zh: '只有按截止时间的等待才会错过', en: 'only a wait before a deadline is ever missed' },
  same_channel: { zh: '这个渠道前面已经有了', en: 'this channel is there before it' },
  same_name: { zh: '与前面的名称相同', en: 'has the name of one before it' },
  no_days: { zh: '还没有选择日子', en: 'no day is chosen' },
  no_weekday: { zh: '星期只有 1（周一）到 7（周日）', en: 'weekdays are 1 (Monday) to 7 (Sunday)' },
  not_of_groups: { zh: '群流程里不能使用', en: 'is not there in the flow of a group' },
  not_of_group: {
    zh: '群只有这些属性可以作条件：{names}',
    en: 'of a group only these attributes are asked: {names}',
  },
})

/** Problems say where in the JSON, and what is wrong. */
export function parseSop(input: unknown): { sop: Sop } | { problems: PlacedProblem[] } {
  const shape = sopShape.safeParse(input, { reportInput: true })
  if (!shape.success)
    return { problems: shape.error.issues.slice(0, 20).map((issue) => problemAt(issue.path.join('.'), issueWording(issue))) } // prettier-ignore
  const problems = [...[...rulesIn(shape.data)].flatMap(checkRule), ...checkSteps(shape.data), ...checkDeadline(shape.data), ...checkSchedule(shape.data), ...checkGroup(shape.data)] // prettier-ignore
  return problems.length > 0 ? { problems } : { sop: shape.data }
}

function* rulesIn({ entry, steps }: Sop) {
  if (entry) yield { at: 'entry', rule: entry }
  for (const [name, step] of Object.entries(steps))
    if (step.kind === 'branch')
      for (const [place, { rule }] of step.cases.entries()) yield { at: `steps.${name}.cases.${place}.rule`, rule }
}

function checkRule({ at, rule }: { at: string; rule: unknown }): PlacedProblem[] {
  const parsed = parseRule(rule)
  if ('rule' in parsed) return []
  return parsed.problems.map((one) => ({ ...one, at: one.at === '' ? at : `${at}.${one.at}` }))
}

function checkSteps({ first, steps }: Sop): PlacedProblem[] {
  const exits = [
    { at: 'first', next: first as string | null },
    ...Object.entries(steps).flatMap(([name, step]) =>
      exitsOf(step).map(({ at, next }) => ({ at: `steps.${name}.${at}`, next })),
    ),
  ]
  const lost = exits.filter(({ next }) => next !== null && !Object.hasOwn(steps, next))
  if (lost.length > 0) return lost.map(({ at, next }) => problemAt(at, say('no_such_step', { step: next! })))
  return [...unreachable(first, steps), ...loops(steps), ...Object.entries(steps).flatMap(checkChoices)]
}

function unreachable(first: string, steps: Sop['steps']): PlacedProblem[] {
  const reached = new Set<string>([first])
  // A set grows under its own iteration.
  for (const name of reached) for (const { next } of exitsOf(steps[name]!)) if (next !== null) reached.add(next)
  return Object.keys(steps).flatMap((name) =>
    reached.has(name) ? [] : problemAt(`steps.${name}`, say('unreachable_step')),
  )
}

/** Somebody who waits nowhere would go round for ever. */
function loops(steps: Sop['steps']): PlacedProblem[] {
  const problems: PlacedProblem[] = []
  const done = new Set<string>()
  const visit = (name: string, path: string[]): void => {
    const began = path.indexOf(name)
    if (began >= 0) {
      const round = path.slice(began)
      problems.push(problemAt(`steps.${name}`, say('loop_without_wait', { steps: [...round, name].join(' → ') })))
      return
    }
    const step = steps[name]!
    if (done.has(name) || step.kind === 'await' || (step.kind === 'wait' && step.until.kind !== 'before')) return
    for (const { next } of exitsOf(step)) if (next !== null) visit(next, [...path, name])
    done.add(name)
  }
  for (const name of Object.keys(steps)) visit(name, [])
  return problems
}

function checkChoices([name, step]: [string, Sop['steps'][string]]): PlacedProblem[] {
  if (isSending(step))
    // The first is `channel`.
    return repeated(channelsOf(step)).map((place) =>
      problemAt(`steps.${name}.fallback.${place - 1}`, say('same_channel')),
    )
  if (step.kind === 'branch')
    return [
      ...repeated(step.cases.map(({ rule }) => JSON.stringify(rule))).map((place) =>
        problemAt(`steps.${name}.cases.${place}.rule`, say('same_condition')),
      ),
      ...repeated(step.cases.map((one) => one.name)).map((place) =>
        problemAt(`steps.${name}.cases.${place}.name`, say('same_name')),
      ),
    ]
  if (step.kind === 'split')
    return repeated(step.arms.map((one) => one.name)).map((place) =>
      problemAt(`steps.${name}.arms.${place}.name`, say('same_name')),
    )
  return []
}

const checkDeadline = ({ trigger, deadline, steps }: Sop): PlacedProblem[] => [
  // Nobody would have one, so nobody would ever enter.
  ...(deadline?.kind === 'property' && trigger.kind !== 'event' ? [problemAt('deadline', say('no_fact'))] : []),
  ...Object.entries(steps).flatMap(([name, step]) => {
    if (step.kind !== 'wait') return []
    if (step.until.kind === 'before') return deadline ? [] : problemAt(`steps.${name}.until`, say('no_deadline'))
    return step.missed === undefined ? [] : problemAt(`steps.${name}.missed`, say('never_missed'))
  }),
]

function checkSchedule({ trigger }: Sop): PlacedProblem[] {
  if (trigger.kind !== 'schedule' || trigger.every === 'day') return []
  if (trigger.days.length === 0) return [problemAt('trigger.days', say('no_days'))]
  const isPast = trigger.every === 'week' && trigger.days.some((day) => day > 7)
  return isPast ? [problemAt('trigger.days', say('no_weekday'))] : []
}

/** What makes no sense of a group: it has no segment, tag or stage, nothing of it can be set, nobody writes to it by kf, and
 *  groups are too few and too unlike each other for what is not sent to some of them to tell anything. */
function checkGroup(sop: Sop): PlacedProblem[] {
  if (sop.subject !== 'group') return []
  const { trigger, deadline, goal, holdoutShare, steps } = sop
  const places = [
    ...(['event', 'manual', 'schedule'].includes(trigger.kind) ? [] : ['trigger']),
    ...(trigger.kind === 'schedule' && trigger.segment !== null ? ['trigger.segment'] : []),
    ...(deadline?.kind === 'attribute' ? ['deadline'] : []),
    ...(goal ? ['goal'] : []),
    ...(holdoutShare > 0 ? ['holdoutShare'] : []),
    ...Object.entries(steps).flatMap(([name, step]) => {
      if (step.kind === 'tag' || step.kind === 'attribute' || step.kind === 'webhook' || step.kind === 'invite')
        return [`steps.${name}`]
      if (step.kind !== 'send') return []
      return [
        ...(step.channel === 'kf' ? [`steps.${name}.channel`] : []),
        ...(step.fallback ?? []).flatMap((channel, place) =>
          channel === 'kf' ? `steps.${name}.fallback.${place}` : [],
        ),
      ]
    }),
  ]
  return [
    ...places.map((at) => problemAt(at, say('not_of_groups'))),
    ...[...rulesIn(sop)].flatMap(({ at, rule }) =>
      [...leaves(rule)].every((leaf) => leaf.kind === 'attribute' && isOfGroup(leaf.attribute))
        ? []
        : problemAt(at, say('not_of_group', { names: GROUP_ATTRIBUTES.join(', ') })),
    ),
  ]
}
const isOfGroup = (name: string): boolean => GROUP_ATTRIBUTES.some((one) => one === name)

const repeated = (texts: string[]): number[] =>
  texts.flatMap((text, place) => (texts.indexOf(text) < place ? place : []))
