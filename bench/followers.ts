import type { Config } from '../src/config.ts'
import { openPeople } from '../src/features/people/people.ts'
import type { Product } from '../src/cli/opening.ts'
import { MAX_FOLLOWERS_PER_CALLER } from '../src/kernel/limits.ts'

/** People with the console open: each tab holds a stream, by a session, and does nothing else while nothing happens. */
export interface Account {
  email: string
  password: string
}

/** As many people as it takes to have so many tabs. */
export async function makeAccounts({ database, clock, random, databaseUrl }: Product, config: Config, tabs: number) {
  const { secret, url } = config
  const people = openPeople({ database, clock, random, databaseUrl, url, secret, origins: [] })
  const accounts: Account[] = []
  for (let n = 0; n < Math.ceil(tabs / MAX_FOLLOWERS_PER_CALLER); n++) {
    const account = { email: `bench${n}@shop.example`, password: random.uuid() }
    const link = await people.invite({ role: 'operator', email: account.email, by: 'bench' })
    await people.accept(new URL(link).hash.slice(1), { name: 'bench', password: account.password })
    accounts.push(account)
  }
  await people.close()
  return accounts
}

/** Answers how to close them. */
export async function openTabs(url: string, accounts: Account[], tabs: number): Promise<() => void> {
  const leaving = new AbortController()
  const cookies = await Promise.all(accounts.map((account) => signIn(url, account)))
  for (let n = 0; n < tabs; n++) {
    const headers = { cookie: cookies[n % cookies.length]! }
    const { ok, status, body } = await fetch(`${url}/api/live`, { headers, signal: leaving.signal })
    if (!ok) throw new Error(`a stream was refused: ${status}`)
    void body!.pipeTo(new WritableStream()).catch(() => {})
  }
  return () => leaving.abort()
}

async function signIn(url: string, account: Account): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(`nobody could sign in: ${response.status}`)
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}
