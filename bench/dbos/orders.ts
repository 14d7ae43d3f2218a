/** What the bench and the process with DBOS say to each other. Of its own, for DBOS may not be installed. */
export interface DbosOrder {
  workflows: number
  inFlight: number
}
export interface DbosResult {
  ms: number
  cpuMs: number
}
