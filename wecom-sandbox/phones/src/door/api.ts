import type { ActionName, Input, Outcome } from '../../../actions/actions.ts'

/** The control door, as this page asks it. */
export interface DoorError extends Error {
  /** 0: it could not be reached. */
  status: number
}
export const isDoorError = (error: unknown): error is DoorError => error instanceof Error && 'status' in error

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const answered = await fetch(`/control${path}`, init).catch(() => undefined)
  if (!answered) throw Object.assign(new Error(''), { status: 0 })
  const said = (await answered.json().catch(() => ({}))) as T & { error?: string }
  if (answered.ok) return said
  throw Object.assign(new Error(said.error ?? `HTTP ${answered.status}`), { status: answered.status })
}

const withBody = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const read = <T>(path: string): Promise<T> => ask<T>(path)
export const send = <T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> =>
  ask<T>(path, withBody(method, body))

/** Lets somebody do something; what they give and what comes of it are the act's own types. */
export async function act<Name extends ActionName>(name: Name, input: Input<Name>): Promise<Outcome<Name>> {
  const { outcome } = await send<{ outcome: Outcome<Name> }>('POST', `/act/${name}`, input)
  return outcome
}

export const mediaUrl = (key: string): string => `/control/phones/media/${encodeURIComponent(key)}`
