/** For one of several who wait for the same thing: gives up alone. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    const end = () => signal.removeEventListener('abort', giveUp)
    promise.then(resolve, reject).finally(end)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp)
  })
}
