import { ApiError, send } from '../api/api.ts'

export interface Uploaded {
  upload: string
  fileName: string
  bytes: number
}

/** Small enough for proxies as they come, and to arrive in the time that one request has. */
const PART_BYTES = 1_000_000
const MAX_TRIES = 4
const REST_MS = 1_000

/** Part by part; one that was cut off is sent again, so that a poor line costs time and not the file. Rejects with the
 *  signal's reason when it is aborted. */
export async function uploadFile(
  file: File,
  onPercent: (percent: number) => void,
  signal?: AbortSignal,
): Promise<Uploaded> {
  let uploaded: Uploaded | undefined
  for (let at = 0; at < file.size || uploaded === undefined; at = uploaded.bytes) {
    const part = file.slice(at, at + PART_BYTES)
    const query = new URLSearchParams({ name: file.name, at: String(at), last: String(at + part.size >= file.size) })
    if (uploaded) query.set('upload', uploaded.upload)
    uploaded = await patiently(() => send('POST', `/api/uploads?${query}`, part, signal) as Promise<Uploaded>)
    signal?.throwIfAborted()
    onPercent(Math.floor((uploaded.bytes / Math.max(1, file.size)) * 100))
  }
  return uploaded
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (error) {
      const mayHelp = error instanceof ApiError && (error.status === 0 || error.status >= 500)
      if (!mayHelp || tries === MAX_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, REST_MS * tries))
    }
}
