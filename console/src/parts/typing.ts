import { useEffect, useState } from 'react'

/** Fingers that have been still so long have written what they mean. */
export const REST_MS = 300

/** What was typed as of when the fingers last rested: to ask the server for each letter finds nothing sooner. */
export function useRested(typed: string): string {
  const [rested, setRested] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), REST_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return rested
}
