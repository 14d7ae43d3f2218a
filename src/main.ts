import { runCommandLine } from './cli/program.ts'

/** Started by bin/siyu.js, which makes sure of the right Node. */
await runCommandLine(process.argv)
