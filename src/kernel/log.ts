import pino, { type DestinationStream, type Logger } from 'pino'

/** Structured logs without personal data: no bodies, no query strings, no identifiers, no addresses. Whoever logs an
 *  error passes it through `describeError`, because messages quote values ("invalid input: …", "Key (phone)=(138…)"). */
export type Log = Logger

export function openLog(options: { level?: string; destination?: DestinationStream } = {}): Log {
  const settings = { level: options.level ?? 'info', base: null }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}

export const silentLog: Log = pino({ level: 'silent' })

/** What is safe to know about an error: its kind, PostgreSQL's codes and names, and where in the code it was thrown. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const known = error as Error & Record<string, unknown>
  const described: Record<string, unknown> = { name: error.name }
  for (const field of ['code', 'severity', 'routine', 'schema', 'table', 'column', 'constraint', 'syscall'])
    if (typeof known[field] === 'string') described[field] = known[field]
  if (Array.isArray(known.issues))
    described.issues = known.issues.slice(0, 5).map(({ code, path }) => `${String(code)} at ${String(path)}`)
  else if (!('severity' in error) && !(error instanceof SyntaxError)) described.message = withoutValues(error.message)
  described.at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^ +at .+:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
  if (error.cause instanceof Error) described.cause = describeError(error.cause)
  return described
}

/** The fixed words of a message: what is quoted, follows a colon or " in ", is long in digits or is not plain ASCII
 *  may be somebody's. */
const withoutValues = (message: string): string =>
  message
    .slice(0, 300)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)/g, '…')
    .replace(/(: | in operator| in )[^]*$/, '$1…')
    .replace(/\S*@\S*|\S*\d{4,}\S*|[^\x20-\x7e…]+/g, '…')
