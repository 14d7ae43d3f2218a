import { MAX_AGGREGATED } from '../kernel/limits.ts'
import { joinSql, raw, sql, type Sql } from '../kernel/sql.ts'
import type { Comparison, Filter, Scalar, Step, Test } from './language.ts'
import { BONDS } from './tally-bonds.ts'
import type { TallySpec } from './tally.ts'

/**
 * The set-based reader of rules: for each tally one query over the log that yields, for every customer with facts, the
 * state the turn would have folded, as far as an answer at one instant needs it. Facts from before the window are left
 * out, and so are keys that only folding needs.
 */
export interface TallyQuery {
  spec: TallySpec
  /** First instant of the window (ms), −Infinity for ever. */
  start: number
  /** The instant asked about (ms). */
  at: number
}

const MS = raw(`(extract(epoch from e.timestamp) * 1000)::bigint`)
const ORDER = raw(`e.timestamp, e.source, e.message_id`)
const REVERSE_ORDER = raw(`e.timestamp desc, e.source desc, e.message_id desc`)
const HEAD_ROWS = 256

/** Columns: customer_id, state. */
export function tallySql(query: TallyQuery): Sql {
  const { spec } = query
  switch (spec.kind) {
    case 'latest': {
      if (spec.keep === 1)
        return sql`select customer_id, json_build_array((extract(epoch from at) * 1000)::bigint) as state
          from (select i.customer_id, max(e.timestamp) as at ${from(spec.of, query)} group by 1) f`
      // Numbered by instants and turned into numbers when few are left: half the time of gathering and sorting all.
      const facts = sql`select i.customer_id, e.timestamp ${from(spec.of, query)} ${raw(spec.unique ? 'group by 1, 2' : '')}`
      return sql`select e.customer_id, json_agg(${MS} order by e.timestamp desc) as state
        from (select *, row_number() over (partition by customer_id order by timestamp desc) as n from (${facts}) f) e
        where n <= ${spec.keep} group by e.customer_id`
    }
    case 'distinct': {
      const value = propertySql(spec.property)
      return sql`select customer_id, to_json((array_agg(json_build_array('', ms) order by ms desc))[1:${spec.keep}]) as state
        from (select i.customer_id, ${distinctKeySql(value)} as key, max(${MS}) as ms ${from(spec.of, query)} group by 1, 2) f
        where key is not null group by customer_id`
    }
    case 'total': {
      if (spec.property === undefined)
        return sql`select i.customer_id, json_build_array(count(*), 0, 0) as state ${from(spec.of, query)} group by 1`
      return sql`select customer_id, json_build_array(count(*), count(fixed), coalesce(sum(fixed), 0)::text) as state
        from (select i.customer_id, ${fixedSql(propertySql(spec.property))} as fixed ${from(spec.of, query)}) f
        group by customer_id`
    }
    case 'last':
    case 'first':
    case 'opening': {
      const order = spec.kind === 'last' ? REVERSE_ORDER : ORDER
      const edge = sql`json_build_array(${MS}, ${propertySql(spec.property)})`
      const state = spec.kind === 'opening' ? sql`json_build_array(json_build_array(${edge}), null)` : edge
      return sql`select distinct on (i.customer_id) i.customer_id, ${state} as state ${from(spec.of, query)}
        order by i.customer_id, ${order}`
    }
    case 'moving': {
      const numbers = sql`select i.customer_id, ${MS} as ms, ${fixedSql(propertySql(spec.property))} as fixed
        ${from(spec.of, query)}`
      return sql`select customer_id, json_build_array(
          json_agg(json_build_array(ms, fixed) order by ms) filter (where n <= ${HEAD_ROWS}),
          count(*) filter (where n > ${HEAD_ROWS}),
          coalesce(sum(fixed) filter (where n > ${HEAD_ROWS}), 0)::text,
          min(ms) filter (where n > ${HEAD_ROWS})) as state
        from (select *, row_number() over (partition by customer_id order by ms) as n
              from (${numbers}) f where fixed is not null) g
        group by customer_id`
    }
    case 'sequence':
      return sequenceSql(spec, query)
    case 'unanswered':
      return unansweredSql(spec, query)
    case 'bonds':
      return bondsSql(spec, query)
  }
}

const from = (step: Step, { start, at }: { start: number; at: number }): Sql =>
  sql`from events e join identities i on i.id = e.identity_id
    where not e.derived and ${stepSql(step)} and e.timestamp <= ${iso(at)}::timestamptz ${
      start === -Infinity ? raw('') : sql`and e.timestamp >= ${iso(start)}::timestamptz`
    }`

const iso = (ms: number): string => new Date(ms).toISOString()

const stepSql = (step: Step): Sql =>
  joinSql([sql`e.name = ${step.event}`, ...step.where.map((filter) => filterSql(filter))], ' and ')

const filterSql = (filter: Filter): Sql => testSql(filter.test, propertySql(filter.property))

/** A chain of text keys does not enter lists; a property that has the whole path as its name comes first. */
function propertySql(path: string): Sql {
  if (!path.includes('.')) return sql`e.properties -> ${path}::text`
  const steps = path.split('.').map((name) => sql`${name}::text`)
  return sql`(case when e.properties ? ${path}::text then e.properties -> ${path}::text
    else e.properties -> ${joinSql(steps, ' -> ')} end)`
}

const numberSql = (value: Sql): Sql => sql`(${value})::numeric`
/** Millionths, or null for what is not a number (or too large to be added up). CASE keeps the cast from other types. */
const fixedSql = (value: Sql): Sql =>
  sql`(case when jsonb_typeof(${value}) = 'number' then
    case when abs(${numberSql(value)}) <= ${MAX_AGGREGATED}::numeric then (round(${numberSql(value)}, 6) * 1000000)::bigint end
    end)`

const distinctKeySql = (value: Sql): Sql =>
  sql`(case jsonb_typeof(${value}) when 'string' then 's' || (${value} #>> '{}') when 'boolean' then ${value} #>> '{}'
    when 'number' then 'n' || ${fixedSql(value)} end)`

function testSql(test: Test, value: Sql): Sql {
  switch (test.op) {
    case 'exists':
      return sql`coalesce(jsonb_typeof(${value}), 'null') <> 'null'`
    case 'missing':
      return sql`coalesce(jsonb_typeof(${value}), 'null') = 'null'`
    case 'contains':
      return sql`(jsonb_typeof(${value}) = 'string' and strpos(${value} #>> '{}', ${test.value}::text) > 0)`
    case 'starts':
      return sql`(jsonb_typeof(${value}) = 'string' and starts_with(${value} #>> '{}', ${test.value}::text))`
    case 'in':
      return sql`(${joinSql(
        test.value.map((wanted) => comparisonSql(value, '=', wanted)),
        ' or ',
      )})`
    default:
      return comparisonSql(value, test.op, test.value)
  }
}

const TYPE = { string: 'string', number: 'number', boolean: 'boolean' } as const

function comparisonSql(value: Sql, op: Comparison, wanted: Scalar): Sql {
  const type = TYPE[typeof wanted as keyof typeof TYPE]
  const operator = raw(op === '!=' ? '<>' : op)
  const same = sameTypeSql(value, operator.text, op, wanted)
  if (op !== '!=') return sql`(case when jsonb_typeof(${value}) = ${raw(`'${type}'`)} then ${same} else false end)`
  return sql`(case jsonb_typeof(${value}) when ${raw(`'${type}'`)} then ${same}
    when 'string' then true when 'number' then true when 'boolean' then true else false end)`
}

function sameTypeSql(value: Sql, operator: string, op: Comparison, wanted: Scalar): Sql {
  if (typeof wanted === 'number') {
    return sql`(round(${numberSql(value)}, 6) ${raw(operator)} round(${String(wanted)}::numeric, 6))`
  }
  if (typeof wanted === 'string') return sql`((${value} #>> '{}') collate "C" ${raw(operator)} ${wanted}::text)`
  if (op !== '=' && op !== '!=') return sql`false`
  return sql`((${value})::boolean ${raw(operator)} ${raw(String(wanted))})`
}

/** s_i: the latest start of a chain of steps 0…i that ends at this fact. */
function sequenceSql(spec: Extract<TallySpec, { kind: 'sequence' }>, { start, at }: TallyQuery): Sql {
  const marks = spec.steps.map((step, i) => sql`${stepSql(step)} as ${raw(`is_${i}`)}`)
  const any = joinSql(spec.steps.map(stepSql), ' or ')
  const since = start === -Infinity ? raw('') : sql`and e.timestamp >= ${iso(start - spec.withinMs)}::timestamptz`
  let chain = sql`select i.customer_id, ${MS} as ms, e.timestamp, e.source, e.message_id, ${joinSql(marks, ', ')}
    from events e join identities i on i.id = e.identity_id
    where not e.derived and (${any}) and e.timestamp <= ${iso(at)}::timestamptz ${since}`
  chain = sql`select *, case when is_0 then ms end as s_0 from (${chain}) c`
  for (let i = 1; i < spec.steps.length; i++) {
    const [mark, below, before, own] = [raw(`is_${i}`), raw(`s_${i - 1}`), raw(`before_${i}`), raw(`s_${i}`)]
    chain = sql`select *, case when ${mark} and ms - ${before} <= ${spec.withinMs}::bigint then ${before} end as ${own}
      from (select *, max(${below}) over (partition by customer_id order by timestamp, source, message_id
              rows between unbounded preceding and 1 preceding) as ${before} from (${chain}) c) d`
  }
  const last = raw(`s_${spec.steps.length - 1}`)
  return sql`select customer_id, json_build_array(max(ms), json_build_array(), null, null) as state
    from (${chain}) c where ${last} is not null group by customer_id`
}

function unansweredSql(spec: Extract<TallySpec, { kind: 'unanswered' }>, { start, at }: TallyQuery): Sql {
  const since = start === -Infinity ? raw('') : sql`and e.timestamp >= ${iso(start)}::timestamptz`
  const facts = sql`select i.customer_id, ${MS} as ms, e.timestamp, e.source, e.message_id,
      ${stepSql(spec.first)} as is_first, ${stepSql(spec.then)} as is_then
    from events e join identities i on i.id = e.identity_id
    where not e.derived and (${stepSql(spec.first)} or ${stepSql(spec.then)})
      and e.timestamp <= ${iso(at)}::timestamptz ${since}`
  const next = sql`select *, min(ms) filter (where is_then) over (partition by customer_id
      order by timestamp, source, message_id rows between 1 following and unbounded following) as answer
    from (${facts}) f`
  return sql`select customer_id, json_build_array(
      max(ms) filter (where ms + ${spec.withinMs}::bigint <= ${at}::bigint),
      coalesce(json_agg(ms order by ms) filter (where ms + ${spec.withinMs}::bigint > ${at}::bigint), '[]'),
      null, null) as state
    from (${next}) g where is_first and (answer is null or answer > ms + ${spec.withinMs}::bigint)
    group by customer_id`
}

/** Only those that hold. */
function bondsSql({ of }: Extract<TallySpec, { kind: 'bonds' }>, { at }: TallyQuery): Sql {
  const { began, ended, who } = BONDS[of]
  // One expression in three places: as a parameter it would be three.
  const other = raw(`(e.properties ->> '${who}') collate "C"`)
  return sql`select customer_id, json_agg(json_build_array(identity_id, who, ms, 1, state, way)) as state
    from (
      select distinct on (e.identity_id, ${other}) i.customer_id, e.identity_id, ${other} as who, e.name, ${MS} as ms,
        e.properties -> 'state' as state, e.properties -> 'addWay' as way
      from events e join identities i on i.id = e.identity_id
      where not e.derived and e.name in (${began}, ${ended}) and jsonb_typeof(e.properties -> ${who}::text) = 'string'
        and e.timestamp <= ${iso(at)}::timestamptz
      order by e.identity_id, ${other}, ${REVERSE_ORDER}) latest
    where name = ${began} group by customer_id`
}
