/** Asks again while something is still to be counted: a busy machine answers before it is. */
export async function untilCounted<T>(ask: () => Promise<T>, behindOf: (answer: T) => number): Promise<T> {
  let answer = await ask()
  while (behindOf(answer) > 0) answer = await ask()
  return answer
}
