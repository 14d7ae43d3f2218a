/**
 * One-line bugs of the kinds that once were written or nearly so. Each must make the suite fail; a mutant that lives says
 * that a promise is not tested. `find` must stand exactly once in the file.
 */
export interface Mutant {
  name: string
  file: string
  find: string
  replace: string
  /** The tests that should notice, the quickest first. */
  tests: string[]
}

const TURN = ['test/engine/turn.test.ts']
const TOLD = ['test/engine/told.test.ts']
const RECENT = ['test/engine/recent.test.ts']
const LIVE = ['test/engine/live.test.ts']
const CRASH = ['test/engine/crash.test.ts']
const IDENTITY = ['src/pipeline/identity.test.ts']
const RIGHTS = ['test/rights/rights.test.ts']
const REREAD = ['src/rules/reread.test.ts']

export const MUTANTS: Mutant[] = [
  {
    name: 'a rolling window keeps its first instant',
    file: 'src/rules/calendar.ts',
    find: 'return now - window.ms + 1',
    replace: 'return now - window.ms',
    tests: TURN,
  },
  {
    name: '> for >= at the start of a window',
    file: 'src/rules/evaluate.ts',
    find: 'timeOf(entries[count]!) >= start) count++',
    replace: 'timeOf(entries[count]!) > start) count++',
    tests: TURN,
  },
  {
    name: 'a late fact is dropped',
    file: 'src/rules/tally.ts',
    find: 'if (times.length === keep && at <= times[keep - 1]!) return times',
    replace: 'if (times.length > 0 && at < times[0]!) return times',
    tests: TURN,
  },
  {
    name: 'a wake is missing when one is planned already',
    file: 'src/pipeline/turn.ts',
    find: 'const mustWake = due !== null && (held === null || held <= this.now || due < held)',
    replace: 'const mustWake = due !== null && held === null',
    tests: LIVE,
  },
  {
    name: 'time alone is not foreseen for one who is out',
    file: 'src/pipeline/turn.ts',
    find: '    this.until(verdict)\n    const isIn',
    replace: '    const isIn',
    tests: TURN,
  },
  {
    name: 'stale definitions are used after a change',
    file: 'src/pipeline/definitions-cache.ts',
    find: 'if (this.held?.epoch !== epoch)',
    replace: 'if (!this.held)',
    tests: LIVE,
  },
  {
    name: 'customers are not locked',
    file: 'src/pipeline/customer-store.ts',
    find: "order by c.id for update of c ${raw(skipLocked ? 'skip locked' : '')}",
    replace: 'order by c.id',
    tests: [...RECENT, ...CRASH],
  },
  {
    name: 'what is remembered of a customer is trusted, whoever has written since',
    file: 'src/pipeline/customer-store.ts',
    find: 'c.xmin = k.held as is_same',
    replace: 'k.held is not null as is_same',
    tests: RECENT,
  },
  {
    name: 'facts that the stored tallies lack are not folded in',
    file: 'src/pipeline/customer-store.ts',
    find: '    rowOf.get(seq)!.unfolded.push({ ...factOf(columns), seq })',
    replace: '    void [seq, columns]',
    tests: RECENT,
  },
  {
    name: 'tallies are settled over the head of a later turn',
    file: 'src/pipeline/customer-store.ts',
    find: 'join customers c on c.id = k.id and c.xmin = k.held order by c.id for update of c skip locked',
    replace: 'join customers c on c.id = k.id and k.held is not null order by c.id for update of c skip locked',
    tests: RECENT,
  },
  {
    name: 'who begins again with nothing in the log keeps what their tallies lacked',
    file: 'src/pipeline/commit.ts',
    find: 'reread.has(id) ? (rereadFacts.get(id) ?? []) :',
    replace: 'rereadFacts.get(id) ??',
    tests: ['test/engine/separation.test.ts'],
  },
  {
    name: 'tallies of new definitions, and those that the log was read for, are not stored',
    file: 'src/pipeline/turn.ts',
    find: 'this.storesTallies = isNew || (refolded?.size ?? 0) > 0',
    replace: 'this.storesTallies = false',
    tests: RECENT,
  },
  {
    name: 'that a segment holds less long is not told to those that name it',
    file: 'src/pipeline/turn.ts',
    find: '      untilOf(told) <= untilOf(verdict) &&\n',
    replace: '',
    tests: TOLD,
  },
  {
    name: 'what was told is trusted to its very end',
    file: 'src/pipeline/turn.ts',
    find: '      !isNear(untilOf(told)) &&\n',
    replace: '',
    tests: TOLD,
  },
  {
    name: 'a membership that has changed is not stored',
    file: 'src/pipeline/turn.ts',
    find: 'storesMembership: this.storesMembership || this.out.members.length > 0,',
    replace: 'storesMembership: this.storesMembership,',
    tests: [...TURN, ...LIVE],
  },
  {
    name: 'the first fact asks only what it concerns',
    file: 'src/pipeline/turn.ts',
    find: '|| snapshot.firstAt === null ||',
    replace: '||',
    tests: ['test/engine/separation.test.ts'],
  },
  {
    name: 'a merge does not read history again',
    file: 'src/pipeline/identity-store.ts',
    find: '    reread.add(after)\n',
    replace: '',
    tests: CRASH,
  },
  {
    name: 'identity is not checked after the locks',
    file: 'src/pipeline/commit.ts',
    find: 'await this.checkUnchanged(known, plan, locked)',
    replace: '',
    tests: [...RECENT, ...CRASH],
  },
  {
    name: 'an identity to whose customer something has happened is taken for what it was',
    file: 'src/pipeline/commit.ts',
    find: 'locked.get(one.customerId)?.identityVersion !== one.version',
    replace: 'locked.get(one.customerId) === undefined',
    tests: [...RECENT, ...CRASH],
  },
  {
    name: 'an edge is known although an earlier fact asserts it now',
    file: 'src/pipeline/identity-store.ts',
    find: 'key !== undefined && compareOrder(key, edge.key) <= 0',
    replace: 'key !== undefined',
    tests: ['src/pipeline/identity-undo.test.ts'],
  },
  {
    name: 'a conjunction lasts as long as its most lasting part',
    file: 'src/rules/evaluate.ts',
    find: 'if (verdict < yesUntil) yesUntil = verdict',
    replace: 'if (yesUntil === Infinity || verdict > yesUntil) yesUntil = verdict',
    tests: TURN,
  },
  {
    name: 'a membership that ends sooner is not rewritten',
    file: 'src/pipeline/turn.ts',
    find: '      until < held ||\n',
    replace: '',
    tests: [...TURN, ...LIVE],
  },
  {
    name: 'a sequence may not take all of its time',
    file: 'src/rules/tally-sequence.ts',
    find: 'const isInTime = start !== null && fact.at - start <= withinMs',
    replace: 'const isInTime = start !== null && fact.at - start < withinMs',
    tests: TURN,
  },
  {
    name: 'an answer at the last instant is too late',
    file: 'src/rules/tally-unanswered.ts',
    find: 'if (pending.length > 0 && pending[0]! + withinMs < fact.at) {',
    replace: 'if (pending.length > 0 && pending[0]! + withinMs <= fact.at) {',
    tests: TURN,
  },
  {
    name: 'recency never changes by time alone',
    file: 'src/rules/evaluate.ts',
    find: 'return verdictOf(answer, calendar.daysLater(last, turning))',
    replace: 'return verdictOf(answer, Infinity)',
    tests: TURN,
  },
  {
    name: 'a day of recency is 24 hours',
    file: 'src/rules/calendar.ts',
    find: 'if (first === offset) return straight',
    replace: 'if (first > -Infinity) return straight',
    tests: TURN,
  },
  {
    name: 'silent a millisecond early',
    file: 'src/rules/lifecycle.ts',
    find: 'const silentAt = last + SILENT_AFTER_RHYTHMS * Math.max(rhythm, DAY_MS) + 1',
    replace: 'const silentAt = last + SILENT_AFTER_RHYTHMS * Math.max(rhythm, DAY_MS)',
    tests: TURN,
  },
  {
    name: 'the first word about a single-choice tag wins',
    file: 'src/pipeline/tags.ts',
    find: 'compareOrder(placeOf(entry), placeOf(latest.entry)) > 0',
    replace: 'compareOrder(placeOf(entry), placeOf(latest.entry)) < 0',
    tests: TURN,
  },
  {
    name: 'half a millionth is rounded down',
    file: 'src/rules/values.ts',
    find: ">= 53 /* '5' */",
    replace: ">= 54 /* '5' */",
    tests: ['src/rules/values.test.ts'],
  },
  {
    name: 'an older attribute replaces a newer one',
    file: 'src/pipeline/turn.ts',
    find: 'if (held && compareOrder(fact, placeOf(held)) <= 0) continue',
    replace: '',
    tests: TURN,
  },
  {
    name: 'the build loses facts at the first instant of a window',
    file: 'src/rules/build-sql.ts',
    find: "start === -Infinity ? raw('') : sql`and e.timestamp >= ${iso(start)}::timestamptz`\n    }`",
    replace: "start === -Infinity ? raw('') : sql`and e.timestamp > ${iso(start)}::timestamptz`\n    }`",
    tests: LIVE,
  },
  {
    name: 'a weak edge is tried before a strong one',
    file: 'src/pipeline/identity.ts',
    find: 'x.weak - y.weak ||',
    replace: 'y.weak - x.weak ||',
    tests: IDENTITY,
  },
  {
    name: 'one identifier too many is allowed',
    file: 'src/pipeline/identity.ts',
    find: 'a.ids.length + b.ids.length > MAX_IDENTIFIERS_PER_CUSTOMER',
    replace: 'a.ids.length + b.ids.length > MAX_IDENTIFIERS_PER_CUSTOMER + 1',
    tests: IDENTITY,
  },
  {
    name: 'a new definition trusts what an old snapshot kept',
    file: 'src/pipeline/rereads.ts',
    find: 'if (!isNew(tally)) continue',
    replace: 'if (snapshot.epoch > 0) continue',
    tests: LIVE,
  },
  {
    name: 'a decision stays in the cluster it was said in',
    file: 'src/pipeline/identity-store.ts',
    find: '  await moveDecisions(session, storedDecisions, clusterOf)\n',
    replace: '',
    tests: ['test/engine/separation.test.ts'],
  },
  {
    name: 'a late fact does not see the whole of the chains it is in',
    file: 'src/rules/tally-sequence.ts',
    find: 'const from = isOnly(0) ? fact.at : fact.at - withinMs',
    replace: 'const from = isOnly(0) ? fact.at : fact.at - withinMs + 1',
    tests: REREAD,
  },
  {
    name: 'a late fact is taken in although an end is left for it',
    file: 'src/rules/tally-sequence.ts',
    find: 'if (missed !== null && missed >= at && ',
    replace: 'if (missed !== null && missed > at && ',
    tests: REREAD,
  },
  {
    name: 'a late answer leaves what had matured',
    file: 'src/rules/tally-unanswered.ts',
    find: 'const mayAnswerMatured = matured !== null && matured <= at && matured >= at - withinMs',
    replace: 'const mayAnswerMatured = matured !== null && matured <= at && matured > at - withinMs',
    tests: REREAD,
  },
  {
    name: 'a page that holds nothing wanted is the whole history',
    file: 'src/rules/tally-unanswered.ts',
    find: 'if (matured === null && older.edge !== null) return MORE',
    replace: '',
    tests: REREAD,
  },
  {
    name: 'nobody has answered when a page is full',
    file: 'src/rules/tally-unanswered.ts',
    find: 'if (read!.edge !== null && (read!.edge <= core.to || found.length > 0)) return MORE',
    replace: '',
    tests: REREAD,
  },
  {
    name: 'an instant that a page cuts in two is taken for all of it',
    file: 'src/rules/reread.ts',
    find: '(fact: Fact) => fact.at < edge',
    replace: '(fact: Fact) => fact.at <= edge',
    tests: REREAD,
  },
  {
    name: 'what has left a dry window stays in its sum',
    file: 'src/rules/tally-window.ts',
    find: 'for (const fact of left!.facts) add(fact, -1)',
    replace: '',
    tests: REREAD,
  },
  {
    name: 'a dry tally is not asked when no fact has come',
    file: 'src/pipeline/rereads.ts',
    find: 'wanted.length > 0 || tally.dry?.(state, now)',
    replace: 'wanted.length > 0',
    tests: TURN,
  },
  {
    name: 'a limit counts for each identity',
    file: 'src/pipeline/reread-store.ts',
    find: 'range.newest ? found[n]!.slice(-range.limit) : found[n]!.slice(0, range.limit)',
    replace: 'found[n]!',
    tests: ['test/engine/reread-store.test.ts'],
  },
  {
    name: 'the door does not look whose customer it is',
    file: 'src/server/register.ts',
    find: "route.serving === 'customer' && caller.serves !== null",
    replace: 'false',
    tests: RIGHTS,
  },
  {
    name: 'a list shows everybody to who is bound to some',
    file: 'src/features/customers/search.ts',
    find: '[search.staff], serves].filter',
    replace: '[search.staff], null].filter',
    tests: RIGHTS,
  },
  {
    name: 'a lead sees the department but not those below',
    file: 'src/features/staff/store.ts',
    find: '(${start} union select d.id from departments d join below on d.parent_id = below.id)',
    replace: '(${start})',
    tests: RIGHTS,
  },
  {
    name: 'a contact that has ended still opens the door',
    file: 'src/features/staff/serving.ts',
    find: 'where i.customer_id = ${id} and k.userid = any(${[...userids]}::text[]) and k.ended_at is null',
    replace: 'where i.customer_id = ${id} and k.userid = any(${[...userids]}::text[])',
    tests: [...RIGHTS, 'src/features/staff/staff.test.ts'],
  },
  {
    name: 'of contacts the word that came last counts',
    file: 'src/pipeline/contacts.ts',
    find: '(excluded.at, excluded.source, excluded.message_id) > (held.at, held.source, held.message_id)',
    replace: 'excluded.at >= held.at',
    tests: ['src/pipeline/contacts.test.ts'],
  },
]
