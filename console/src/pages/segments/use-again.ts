import { useEffect, useRef } from 'react'
import { calmly } from '../../api/calmly.ts'
import { onTopics } from '../../api/live.ts'
import type { Topic } from '../../../../src/features/live/topics.ts'

/** What is dear to answer is asked again when it may be another, but seldom. */
const REST_MS = 10_000

export function useAgain(topics: readonly Topic[], ask: () => Promise<unknown>): void {
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(
    () => onTopics(topics, calmly(() => latest.current(), REST_MS)), // prettier-ignore
    [topics.join(' ')],
  )
}
