/** The door to what property tests need: cases, what the oracle says of them, and how hard they are. */
export { makeCase, rearranged, type Arrival, type Case, type CaseOptions } from './cases.ts'
export { LEAF_KINDS } from './drafts.ts'
export { distanceToEdge, edgesOf } from './edges.ts'
export { makeIdentityCase, type IdentityCase } from './identities.ts'
export { answersOf, measure, type Measure } from './measure.ts'
export { anyCase, smaller } from './shrink.ts'
