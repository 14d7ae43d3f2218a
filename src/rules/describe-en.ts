import type { RuleNames, Telling } from './describe.ts'
import { cut, isNone, type Instant } from './explain-words.ts'
import type { Leaf, LeafOf, Test } from './language.ts'
import { AMOUNTS, amount, channel, duration, facts, group, plural, staff, step, wanted, window } from './words-en.ts'

export const english: Telling = {
  leaf: sentence,
  opposite(leaf, names) {
    switch (leaf.kind) {
      case 'tag':
        return `does not have the tag ${name(names.tag(leaf.tag))}`
      case 'segment':
        return `is not in the segment ${name(names.segment(leaf.segment))}`
      case 'stage':
        return `does not stand in ${stage(leaf, names)}`
      case 'contact':
        return leaf.staff.length > 0
          ? `is not ${contact(leaf, names)}`
          : `is served by nobody of the staff${channel(leaf)}`
      case 'group':
        return leaf.chats.length > 0 ? `is not in ${group(leaf)}` : 'is in no group'
      case 'lifecycle':
        return `lifecycle is not ${leaf.state}`
      default:
        return undefined
    }
  },
  not: (text) => `not ${text}`,
  joined: (kind, parts) => parts.join(kind === 'all' ? ', and ' : ', or '),
  grouped: (text) => `(${text})`,
  whole: (text) => text,
}

function sentence(leaf: Leaf, names: RuleNames, instant: Instant): string {
  switch (leaf.kind) {
    case 'tag':
      return `has the tag ${name(names.tag(leaf.tag))}`
    case 'segment':
      return `is in the segment ${name(names.segment(leaf.segment))}`
    case 'stage':
      return `stands in ${stage(leaf, names)}`
    case 'contact':
      return `is ${contact(leaf, names)}`
    case 'group':
      return `is in ${group(leaf)}`
    case 'lifecycle':
      return `lifecycle is ${leaf.state}`
    case 'attribute':
      return `${cut(leaf.attribute)} ${is(leaf.test)}`
    case 'anniversary':
      return `the anniversary of ${cut(leaf.attribute)} ${days(leaf)}`
    case 'count': {
      if (isNone(leaf)) return `no ${facts(leaf.of, leaf.window, instant)}`
      const times = plural(leaf.value, 'time', 'times')
      return `${step(leaf.of)} ${AMOUNTS[leaf.op]}${times}${window(leaf.window, instant)}`
    }
    case 'distinct': {
      const different = plural(
        leaf.value,
        `different ${cut(leaf.property)}`,
        `different values of ${cut(leaf.property)}`,
      )
      return `${AMOUNTS[leaf.op]}${different} in ${facts(leaf.of, leaf.window, instant)}`
    }
    case 'sum':
      return `${cut(leaf.property)} of ${facts(leaf.of, leaf.window, instant)} adds up to ${amount(leaf)}`
    case 'average':
    case 'min':
    case 'max':
      return `the ${EXTREMES[leaf.kind]} ${cut(leaf.property)} of ${facts(leaf.of, leaf.window, instant)} is ${amount(leaf)}`
    case 'first':
    case 'last':
      return `${cut(leaf.property)} of the ${leaf.kind} ${facts(leaf.of, leaf.window, instant)} ${is(leaf.test)}`
    case 'sequence': {
      const steps = leaf.steps.map(step).join(', then ')
      return `${steps} within ${duration(leaf.withinMs)}${window(leaf.window, instant)}`
    }
    case 'unanswered':
      return `${facts(leaf.first, leaf.window, instant)}, not followed by ${step(leaf.then)} within ${duration(leaf.withinMs)}`
    case 'metric':
      if (leaf.metric === 'recency') return `the last order was ${amount(leaf)} days ago`
      return leaf.metric === 'frequency'
        ? `${AMOUNTS[leaf.op]}${plural(leaf.value, 'order', 'orders')}`
        : `orders add up to ${amount(leaf)}`
  }
}

const EXTREMES = { average: 'average', min: 'least', max: 'greatest' }

const name = (text: string): string => `“${cut(text)}”`

const contact = (leaf: LeafOf<'contact'>, names: RuleNames): string =>
  `served by ${staff(leaf.staff.map(names.staff))}${channel(leaf)}`

const stage = (leaf: LeafOf<'stage'>, names: RuleNames): string =>
  `stage ${name(names.stage(leaf.set, leaf.stage))} of ${name(names.set(leaf.set))}`

const is = (test: Test): string =>
  test.op === 'exists' ? 'is known' : test.op === 'missing' ? 'is missing' : `is ${wanted(test)}`

function days({ fromDays, toDays }: LeafOf<'anniversary'>): string {
  if (fromDays !== toDays) return `comes in ${fromDays} to ${toDays} days`
  return toDays === 0 ? 'is today' : `comes in ${plural(toDays, 'day', 'days')}`
}
