/**
 * A customer (客户) is a person the brand knows, however many accounts they have: a set of identities, known by the
 * smallest of their ids. Nothing here writes a customer: people's words are facts, and what is shown is what turns made of
 * the log.
 */
export { briefShape, readBriefs, type Brief } from './briefs.ts'
export { readConsents, sayConsent, type Consent } from './consents.ts'
export { joinCustomers, separateIdentities, undoMerge } from './merging.ts'
export { readProfile, type Profile } from './profile.ts'
export { withoutTokensIn } from './rules.ts'
export { identifierAsKept, searchCustomers, whoGoesBy, type CustomerSearch } from './search.ts'
export { happeningShape, HAPPENING_COLUMNS, readTimeline, shownHappening } from './timeline.ts'
export { readValue, valueShape, type Value } from './value.ts'
export { whyRule, whySegment, whyTag } from './why.ts'
