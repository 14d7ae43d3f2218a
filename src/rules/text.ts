/**
 * The readable form of a rule, both ways: `parseRuleText(printRule(rule))` is the rule again. It is written as an operator
 * says it; names and texts are in quotes, and a single word may go without.
 *
 *   rule      = all { "or" all }                    all = one { "and" one }
 *   one       = "not" one | "(" rule ")" | leaf | ("all" | "any") "of" "(" rule { "," rule } ")"
 *   leaf      = "count of" step [window] compare NUMBER
 *             | "done" step [window] | "not done" step [window]            count >= 1, count = 0
 *             | ("sum" | "average" | "min" | "max") "of" NAME "of" step [window] compare NUMBER
 *             | "distinct" NAME "of" step [window] compare NUMBER
 *             | ("first" | "last") NAME "of" step [window] test
 *             | "did" step { "then" step } "within" duration [window]
 *             | "did" step "without" step "within" duration [window]
 *             | "tagged" NAME | "in segment" NAME | "stage of" NAME "is" NAME | "lifecycle is" STATE
 *             | "has contact" ["with" names] ["by state" names] ["by way" numbers]      names = NAME | "(" NAME { "," NAME } ")"
 *             | "in group" [names]
 *             | NAME test                                                  an attribute
 *             | NAME "comes" ("today" | "in" N "to" N "days" | "in exactly" N "days")
 *             | ("recency" | "frequency" | "monetary") compare NUMBER ["days"]
 *   step      = NAME ["where" filters | "where" "(" filters ")"]           filters = filter { "and" filter }
 *   filter    = NAME test
 *   test      = compare VALUE | "contains" TEXT | "starts with" TEXT | "in" "(" VALUE { "," VALUE } ")"
 *             | "exists" | "is missing"
 *   compare   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "at least" | "at most" | "more than" | "less than" | "exactly"
 *   window    = "in last" duration | "today" | "this" UNIT | "in this and the" N UNIT "before" | "since" INSTANT
 *   duration  = NUMBER ("milliseconds" | "seconds" | "minutes" | "hours" | "days" | "weeks")
 *
 * Keywords may be upper or lower case. A window may also come after the comparison. `and` after a filter belongs to the
 * filters if a test of a name follows it; where that would be a guess, the text is refused and parentheses asked for.
 */
export { printRule } from './text-print.ts'
export { parseRuleText } from './text-parse.ts'
export type { RuleTextProblem } from './text-parse.ts'
export { MAX_RULE_TEXT_CHARS } from './tokens.ts'
