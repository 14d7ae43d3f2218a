import { decimal } from './explain-words.ts'
import type { Instant, Words } from './explain-words.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'
import { property, trait } from './names-zh.ts'
import {
  AMOUNTS,
  amount,
  channel,
  duration,
  facts,
  inGroup,
  LIFECYCLE,
  name,
  named,
  served,
  step,
  tidy,
  value,
  wanted,
  window,
} from './words-zh.ts'

export const chinese: Words = {
  answer: (answer, text) => `${answer ? '满足' : '不满足'}：${text}`,
  not: (inner) => (inner ? '要求下面这项不成立，但它成立' : '要求下面这项不成立，它确实不成立'),
  joined: (kind, held, count) => {
    if (held === 0) return `${count} 项都不满足（${kind === 'all' ? '需要全部满足' : '至少要满足一项'}）`
    if (kind === 'any') return `${count} 项中有 ${held} 项满足（满足一项即可）`
    return held === count ? `${count} 项全部满足` : `${count} 项中只有 ${held} 项满足（需要全部满足）`
  },
  leaf: (evidence, instant) => tidy(sentence(evidence, instant)),
}

function sentence(evidence: Evidence, instant: Instant): string {
  switch (evidence.kind) {
    case 'tag':
      return `${evidence.answer ? '有' : '没有'}标签${name(evidence.leaf.tag)}`
    case 'segment':
      return `${evidence.answer ? '在' : '不在'}人群${name(evidence.leaf.segment)}中`
    case 'stage': {
      const { leaf, current, answer } = evidence
      const limit = answer ? '' : `（需要在${name(leaf.stage)}）`
      return current === undefined
        ? `不在${name(leaf.set)}的任何阶段${limit}`
        : `在${name(leaf.set)}的${name(current)}阶段${limit}`
    }
    case 'lifecycle': {
      const limit = evidence.answer ? '' : `（需要处于${LIFECYCLE[evidence.leaf.state]}）`
      return `生命周期处于${LIFECYCLE[evidence.current]}${limit}`
    }
    case 'bond':
      return bond(evidence, instant)
    case 'attribute':
      return `${named(trait(evidence.leaf.attribute), evidence.value)}（需要${wanted(evidence.leaf.test)}）`
    case 'anniversary':
      return anniversary(evidence)
    case 'count':
      return count(evidence, instant)
    case 'distinct': {
      const { leaf, examples } = evidence
      const such = examples.length === 0 ? '' : `，如${examples.map(value).join('、')}`
      const what = facts(leaf.of, leaf.window, instant)
      return `${what}有 ${evidence.count} 种不同的 ${property(leaf.property)}（需要${amount(leaf)} 种）${such}`
    }
    case 'aggregate':
      return aggregate(evidence, instant)
    case 'edge': {
      const { leaf, at } = evidence
      const what = facts(leaf.of, leaf.window, instant)
      if (at === undefined) return `没有${what}（需要 ${property(leaf.property)} ${wanted(leaf.test)}）`
      const which = leaf.kind === 'first' ? '首次' : '最近一次'
      return `${what}中${which}（${instant(at)}）的 ${named(property(leaf.property), evidence.value)}（需要${wanted(leaf.test)}）`
    }
    case 'sequence':
      return sequence(evidence, instant)
    case 'unanswered':
      return unanswered(evidence, instant)
    case 'metric':
      return metric(evidence, instant)
  }
}

/** As many as can be read at a glance. */
const MAX_BONDS = 3

function bond({ leaf, held, meant, answer }: EvidenceOf<'bond'>, instant: Instant): string {
  const isContact = leaf.kind === 'contact'
  const wantedOne = isContact ? [served(leaf.staff), channel(leaf)].filter(Boolean).join('，') : inGroup(leaf)
  const limit = `（需要${wantedOne}）`
  if (held.length === 0) return `${isContact ? '没有员工服务' : '不在任何客户群中'}${limit}`
  const shown = answer ? meant : held
  const told = shown.slice(0, MAX_BONDS).map(({ who, at }) => `${name(who)}（自 ${instant(at)}）`)
  const who = `${told.join('、')}${shown.length > MAX_BONDS ? ` 等 ${shown.length} ${isContact ? '位' : '个'}` : ''}`
  const now = isContact ? `由员工${who}服务` : `在客户群${who}中`
  return answer ? now : `${now}${limit}`
}

function count({ leaf, count: found, lastAt, earlierAt }: EvidenceOf<'count'>, instant: Instant): string {
  const limit = `（需要${amount(leaf)} 次）`
  const [during, what] = [window(leaf.window, instant), step(leaf.of)]
  if (lastAt !== undefined) return `${during}${what} ${found} 次${limit}，最近一次在 ${instant(lastAt)}`
  const none = `${during}没有${what}${limit}`
  return earlierAt === undefined ? none : `${none}，此前最近一次在 ${instant(earlierAt)}`
}

function aggregate({ leaf, numbers, result }: EvidenceOf<'aggregate'>, instant: Instant): string {
  const what = `${facts(leaf.of, leaf.window, instant)}的 ${property(leaf.property)}`
  const limit = `（需要${leaf.op === '<' ? '小于' : AMOUNTS[leaf.op]} ${leaf.value}）`
  if (result === undefined) return `${what} 没有数值${limit}`
  const verb = { sum: '合计', average: '平均', min: '最小', max: '最大' }[leaf.kind]
  return `${what} ${verb} ${decimal(result)}${limit}，来自 ${numbers} 个数值`
}

function sequence({ leaf, answer, times, seen }: EvidenceOf<'sequence'>, instant: Instant): string {
  const limit = `${duration(leaf.withinMs)}内`
  if (answer)
    return `${leaf.steps.map((one, i) => `${instant(times![i]!)} ${step(one)}`).join('，然后 ')}（需要在${limit}）`
  const missed = `${window(leaf.window, instant)}没有在${limit}先后${leaf.steps.map(step).join('、')}`
  if (times !== undefined) return `${missed}，上一次完成在 ${instant(times.at(-1)!)}`
  return `${missed}，目前：${leaf.steps.map((one, i) => `${step(one)} ${seen[i]} 次`).join('、')}`
}

function unanswered({ leaf, firsts, at, waitingAt }: EvidenceOf<'unanswered'>, instant: Instant): string {
  const limit = `${duration(leaf.withinMs)}内`
  if (at !== undefined) return `${instant(at)} ${step(leaf.first)}后，${limit}没有${step(leaf.then)}`
  if (firsts === 0) return `${window(leaf.window, instant)}没有${step(leaf.first)}`
  if (waitingAt !== undefined) {
    const until = instant(waitingAt + leaf.withinMs)
    return `${instant(waitingAt)} ${step(leaf.first)}后，${until} 前仍可能${step(leaf.then)}`
  }
  return `${facts(leaf.first, leaf.window, instant)} ${firsts} 次，每次之后${limit}都有${step(leaf.then)}`
}

function anniversary({ leaf, value: date, days }: EvidenceOf<'anniversary'>): string {
  const { fromDays, toDays } = leaf
  const range = fromDays !== toDays ? `${fromDays} 到 ${toDays} 天后` : toDays === 0 ? '就在今天' : `${toDays} 天后`
  const limit = `（需要${range === '就在今天' ? '' : '在 '}${range}）`
  if (date === undefined || date === null) return `${trait(leaf.attribute)} 没有值${limit}`
  if (days === undefined) return `${named(trait(leaf.attribute), date)}，不是日期${limit}`
  return `${trait(leaf.attribute)} ${value(date)} ${days === 0 ? '就在今天' : `还有 ${days} 天`}${limit}`
}

function metric({ leaf, result, lastAt }: EvidenceOf<'metric'>, instant: Instant): string {
  const unit = { recency: ' 天', frequency: ' 单', monetary: '' }[leaf.metric]
  const limit = `（需要${amount(leaf)}${unit}）`
  if (result === undefined || lastAt === undefined) return `还没有下过单${limit}`
  const last = `最近一单在 ${instant(lastAt)}`
  if (leaf.metric === 'recency') return `距最近一单 ${decimal(result)} 天${limit}，${last}`
  if (leaf.metric === 'frequency') return `共 ${decimal(result)} 单${limit}，${last}`
  return `订单金额合计 ${decimal(result)}${limit}，${last}`
}
