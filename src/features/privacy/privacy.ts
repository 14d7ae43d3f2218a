/**
 * What a person may ask of whoever keeps their data: to be given everything (export) and to be forgotten (erase). And what
 * the brand owes them: who looks at a personal value in full (reveal) leaves their name in the log.
 */
export { exportCustomer, handOverCustomer, type CustomerExport } from './exporting.ts'
export { eraseCustomer, type Erased } from './erasing.ts'
export { revealAttribute, revealIdentifier, type Revealed } from './revealing.ts'
