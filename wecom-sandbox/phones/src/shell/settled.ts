import { useEffect, useState } from 'react'

/** What somebody has typed, once they pause. */
const PAUSE_MS = 250

export function useSettled(text: string): string {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
