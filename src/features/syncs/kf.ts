import type { StepWork } from './syncs.ts'

/** Accounts of kf, and what was said there that nobody has told of: a difference, unless everything is new. */
export async function readKfStep({ reader, kf, isFirst, count, differ }: StepWork): Promise<void> {
  const accounts = await kf.readAll(reader)
  count('kf_accounts', accounts?.length ?? 0, 'is')
  const missed = accounts?.filter(({ messages }) => messages > 0) ?? []
  if (isFirst || missed.length === 0) return
  await differ(missed.map(({ openKfid, messages }) => ({ kind: 'kf_missed', subject: openKfid, detail: { messages } })))
}
