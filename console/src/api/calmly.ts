/** Does it at once, and then at most so often, never twice at a time, and once more after the last call. */
export function calmly(act: () => Promise<unknown>, restMs: number): () => void {
  let isBusy = false
  let isAsked = false
  async function go(): Promise<void> {
    isBusy = true
    while (isAsked) {
      isAsked = false
      const rest = new Promise((resolve) => setTimeout(resolve, restMs))
      await Promise.all([rest, act()])
    }
    isBusy = false
  }
  return () => {
    isAsked = true
    if (!isBusy) void go()
  }
}
