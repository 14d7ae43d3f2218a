import type { RuleNames, Telling } from './describe.ts'
import { isNone, type Instant } from './explain-words.ts'
import type { Comparison, Leaf, LeafOf, Step, Window } from './language.ts'
import { property, trait } from './names-zh.ts'
import {
  AMOUNTS,
  amount,
  channel,
  duration,
  inGroup,
  isUsual,
  LIFECYCLE,
  name,
  served,
  step,
  tidy,
  wanted,
  window,
} from './words-zh.ts'

export const chinese: Telling = {
  leaf: sentence,
  opposite(leaf, names) {
    switch (leaf.kind) {
      case 'tag':
        return `没有标签${name(names.tag(leaf.tag))}`
      case 'segment':
        return `不在人群${name(names.segment(leaf.segment))}中`
      case 'stage':
        return `不处于${stage(leaf, names)}`
      case 'contact':
        return contact(leaf, names, true)
      case 'group':
        return inGroup(leaf, true)
      case 'lifecycle':
        return `生命周期不处于${LIFECYCLE[leaf.state]}`
      default:
        return undefined
    }
  },
  not: (text) => `并非${text}`,
  joined: (kind, parts) => parts.join(kind === 'all' ? '，且' : '，或'),
  grouped: (text) => `（${text}）`,
  whole: tidy,
}

function sentence(leaf: Leaf, names: RuleNames, instant: Instant): string {
  switch (leaf.kind) {
    case 'tag':
      return `有标签${name(names.tag(leaf.tag))}`
    case 'segment':
      return `在人群${name(names.segment(leaf.segment))}中`
    case 'stage':
      return `处于${stage(leaf, names)}`
    case 'contact':
      return contact(leaf, names)
    case 'group':
      return inGroup(leaf)
    case 'lifecycle':
      return `生命周期处于${LIFECYCLE[leaf.state]}`
    case 'attribute':
      return `${trait(leaf.attribute)} ${wanted(leaf.test)}`
    case 'anniversary':
      return `${yearly(leaf.attribute)}${days(leaf)}`
    case 'count': {
      const when = during(leaf.window, instant)
      if (isNone(leaf)) return `${when}没有${step(leaf.of)}`
      return `${when}${done(leaf.of)}${amount(leaf)} 次`
    }
    case 'distinct':
      return `${facts(leaf, instant)}涉及${amount(leaf)} 种 ${property(leaf.property)}`
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return `${facts(leaf, instant)}的 ${property(leaf.property)} ${SUMMED[leaf.kind]}${limit(leaf)}`
    case 'first':
    case 'last': {
      const which = leaf.kind === 'first' ? '首次' : '最近一次'
      return `${during(leaf.window, instant)}${which}${step(leaf.of)}的 ${property(leaf.property)} ${wanted(leaf.test)}`
    }
    case 'sequence':
      return `${during(leaf.window, instant)}在 ${duration(leaf.withinMs)}内先后${leaf.steps.map(step).join('、')}`
    case 'unanswered': {
      const { first, then, withinMs } = leaf
      return `${during(leaf.window, instant)}${done(first)}后 ${duration(withinMs)}内没有${step(then)}`
    }
    case 'metric':
      if (leaf.metric === 'recency') return `距最近一单${limit(leaf)} 天`
      return leaf.metric === 'frequency' ? `累计下单${amount(leaf)} 次` : `累计消费${limit(leaf)}`
  }
}

const SUMMED = { sum: '合计', average: '平均', min: '最小', max: '最大' }

function contact(leaf: LeafOf<'contact'>, names: RuleNames, isNot = false): string {
  const how = channel(leaf)
  return served(leaf.staff.map(names.staff), isNot) + (how && `（${how}）`)
}

const stage = (leaf: LeafOf<'stage'>, names: RuleNames): string =>
  `${name(names.set(leaf.set))}的${name(names.stage(leaf.set, leaf.stage))}阶段`

const during = (of: Window, instant: Instant): string => window(of, instant) + (of.kind === 'rolling' ? '内' : '')

/** What is no usual name happens, what is filtered there is. */
const done = (of: Step): string =>
  of.where.length > 0 ? `有${step(of)}` : isUsual(of.event) ? step(of) : `发生${step(of)}`

const facts = (leaf: { of: Step; window: Window }, instant: Instant): string =>
  during(leaf.window, instant) + step(leaf.of)

const limit = (leaf: { op: Comparison; value: number }): string =>
  `${leaf.op === '<' ? '小于' : AMOUNTS[leaf.op]} ${leaf.value}`

/** What is a day by its name is one every year: a birthday. */
function yearly(attribute: string): string {
  const called = trait(attribute)
  return called.endsWith('日') ? called : `${called} 的周年日`
}

function days({ fromDays, toDays }: LeafOf<'anniversary'>): string {
  if (fromDays !== toDays)
    return fromDays === 0 ? `在今天到 ${toDays} 天后之间` : `在 ${fromDays} 到 ${toDays} 天后之间`
  return toDays === 0 ? '就是今天' : `在 ${toDays} 天后`
}
