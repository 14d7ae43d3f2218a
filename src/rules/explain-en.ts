import { cut, decimal } from './explain-words.ts'
import type { Instant, Words } from './explain-words.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'
import { amount, channel, duration, facts, group, plural, staff, step, value, wanted, window } from './words-en.ts'

export const english: Words = {
  answer: (answer, text) => `${answer ? 'yes' : 'no'}: ${text}`,
  not: (inner) => (inner ? 'it must not hold, but it does' : 'it must not hold, and it does not'),
  joined: (kind, held, count) => {
    const must = kind === 'all' ? 'all must' : 'one is enough'
    if (held === 0) return `none of ${count} holds, ${kind === 'all' ? must : 'one must'}`
    return kind === 'all' && held === count ? `all ${count} hold` : `${held} of ${count} hold, ${must}`
  },
  leaf: sentence,
}

function sentence(evidence: Evidence, instant: Instant): string {
  switch (evidence.kind) {
    case 'tag':
      return `${evidence.answer ? 'holds' : 'does not hold'} the tag ${cut(evidence.leaf.tag)}`
    case 'segment':
      return `is ${evidence.answer ? 'in' : 'not in'} the segment ${cut(evidence.leaf.segment)}`
    case 'stage': {
      const { leaf, current, answer } = evidence
      if (current === undefined) return `stands in no stage of ${cut(leaf.set)} (${cut(leaf.stage)} wanted)`
      return `stands in stage ${cut(current)} of ${cut(leaf.set)}${answer ? '' : ` (${cut(leaf.stage)} wanted)`}`
    }
    case 'lifecycle':
      return `lifecycle is ${evidence.current}${evidence.answer ? '' : ` (${evidence.leaf.state} wanted)`}`
    case 'bond':
      return bond(evidence, instant)
    case 'attribute':
      return `${cut(evidence.leaf.attribute)} is ${value(evidence.value)} (${wanted(evidence.leaf.test)} wanted)`
    case 'anniversary':
      return anniversary(evidence)
    case 'count':
      return count(evidence, instant)
    case 'distinct': {
      const { leaf, examples } = evidence
      const such = examples.length === 0 ? '' : `, such as ${examples.map(value).join(', ')}`
      const different = plural(
        evidence.count,
        `different ${cut(leaf.property)}`,
        `different values of ${cut(leaf.property)}`,
      )
      return `${different} in ${facts(leaf.of, leaf.window, instant)} (${amount(leaf)} wanted)${such}`
    }
    case 'aggregate':
      return aggregate(evidence, instant)
    case 'edge': {
      const { leaf, at } = evidence
      if (at === undefined) return `no ${facts(leaf.of, leaf.window, instant)} (${wanted(leaf.test)} wanted)`
      const which = `${leaf.kind} ${facts(leaf.of, leaf.window, instant)}, on ${instant(at)},`
      const held = evidence.value ?? null
      const has = `has ${held === null ? 'no ' : ''}${cut(leaf.property)}${held === null ? '' : ` ${value(held)}`}`
      return `the ${which} ${has} (${wanted(leaf.test)} wanted)`
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
  const limit = ` (${isContact ? staff(leaf.staff) + channel(leaf) : group(leaf)} wanted)`
  if (held.length === 0) return `is ${isContact ? 'served by nobody' : 'in no group'}${limit}`
  const shown = answer ? meant : held
  const told = shown.slice(0, MAX_BONDS).map(({ who, at }) => `${value(who)} since ${instant(at)}`)
  const more = shown.length > MAX_BONDS ? ` and ${shown.length - MAX_BONDS} more` : ''
  return `is ${isContact ? 'served by' : 'in the group'} ${told.join(', ')}${more}${answer ? '' : limit}`
}

function count({ leaf, count: found, lastAt, earlierAt }: EvidenceOf<'count'>, instant: Instant): string {
  const what = `${facts(leaf.of, leaf.window, instant)} (${amount(leaf)} wanted)`
  if (lastAt !== undefined) return `${found} × ${what}, the last on ${instant(lastAt)}`
  return `0 × ${what}${earlierAt === undefined ? '' : `, the last before that on ${instant(earlierAt)}`}`
}

function aggregate({ leaf, numbers, result }: EvidenceOf<'aggregate'>, instant: Instant): string {
  const of = `${cut(leaf.property)} of ${facts(leaf.of, leaf.window, instant)}`
  const limit = `(${amount(leaf)} wanted)`
  if (result === undefined) return `no number in ${of} ${limit}`
  const from = `${limit}, from ${plural(numbers, 'number', 'numbers')}`
  if (leaf.kind === 'sum') return `${of} adds up to ${decimal(result)} ${from}`
  return `the ${EXTREMES[leaf.kind]} ${of} is ${decimal(result)} ${from}`
}

const EXTREMES = { average: 'average', min: 'least', max: 'greatest' }

function sequence({ leaf, answer, times, seen }: EvidenceOf<'sequence'>, instant: Instant): string {
  const period = window(leaf.window, instant)
  const limit = `within ${duration(leaf.withinMs)}`
  if (answer)
    return `${leaf.steps.map((one, i) => `${step(one)} on ${instant(times![i]!)}`).join(', then ')} (${limit} wanted)`
  const missed = `${leaf.steps.map(step).join(' then ')} ${limit} did not happen${period}`
  if (times !== undefined) return `${missed}, it last did on ${instant(times.at(-1)!)}`
  return `${missed}, seen so far: ${leaf.steps.map((one, i) => `${seen[i]} × ${step(one)}`).join(', ')}`
}

function unanswered({ leaf, firsts, at, waitingAt }: EvidenceOf<'unanswered'>, instant: Instant): string {
  const limit = `within ${duration(leaf.withinMs)}`
  if (at !== undefined) return `${step(leaf.first)} on ${instant(at)} was not followed by ${step(leaf.then)} ${limit}`
  const first = facts(leaf.first, leaf.window, instant)
  if (firsts === 0) return `no ${first}`
  if (waitingAt !== undefined) {
    const until = instant(waitingAt + leaf.withinMs)
    return `${step(leaf.first)} on ${instant(waitingAt)} may still be followed by ${step(leaf.then)} until ${until}`
  }
  return `each ${first} (${firsts} ×) was followed by ${step(leaf.then)} ${limit}`
}

function anniversary({ leaf, value: date, days }: EvidenceOf<'anniversary'>): string {
  const { fromDays, toDays } = leaf
  const range =
    fromDays !== toDays
      ? `in ${fromDays} to ${toDays} days`
      : toDays === 0
        ? 'today'
        : `in exactly ${plural(toDays, 'day', 'days')}`
  const name = cut(leaf.attribute)
  if (date === undefined || date === null) return `${name} is missing (${range} wanted)`
  if (days === undefined) return `${name} is ${value(date)}, which is no date (${range} wanted)`
  const comes = days === 0 ? 'is today' : `comes in ${plural(days, 'day', 'days')}`
  return `${name} ${value(date)} ${comes} (${range} wanted)`
}

function metric({ leaf, result, lastAt }: EvidenceOf<'metric'>, instant: Instant): string {
  const limit = `(${amount(leaf)}${leaf.metric === 'recency' ? ' days' : ''} wanted)`
  if (result === undefined || lastAt === undefined) return `no order yet ${limit}`
  const last = `the last order on ${instant(lastAt)}`
  if (leaf.metric === 'recency') return `${plural(Number(decimal(result)), 'day', 'days')} since ${last} ${limit}`
  if (leaf.metric === 'frequency') return `${plural(Number(decimal(result)), 'order', 'orders')} ${limit}, ${last}`
  return `orders add up to ${decimal(result)} ${limit}, ${last}`
}
