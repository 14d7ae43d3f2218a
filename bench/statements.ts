import pg from 'pg'

/** How long the statements of this process take, seen from the client: by their first words and the table. */
export interface StatementTime {
  statement: string
  calls: number
  totalMs: number
}

const times = new Map<string, StatementTime>()

export function recordStatements(): void {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown }
  const { query } = prototype
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const started = performance.now()
    const answer = query.apply(this, args)
    if (answer instanceof Promise) void answer.then(() => note(args[0], started)).catch(() => {})
    return answer
  }
}

function note(query: unknown, started: number): void {
  const text = typeof query === 'string' ? query : ((query as { text?: string }).text ?? '?')
  const statement = text.replace(/\s+/g, ' ').trim().slice(0, 110)
  const held = times.get(statement) ?? { statement, calls: 0, totalMs: 0 }
  held.calls++
  held.totalMs += performance.now() - started
  times.set(statement, held)
}

export const statementTimes = (): StatementTime[] => [...times.values()].sort((a, b) => b.totalMs - a.totalMs)
