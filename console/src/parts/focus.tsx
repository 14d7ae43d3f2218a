import { useEffect, useRef, useState, type ReactNode } from 'react'

const MAX_FRAMES = 60

/**
 * Around the field that a dialog is opened for: whoever opened it may write at once. The browser's `autoFocus` comes too
 * early, as Ant Design shows a dialog a moment after what is in it; its button to close would have the focus then.
 */
export function FirstFocus({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const field = place.current?.querySelector<HTMLElement>('input, textarea')
    let left = MAX_FRAMES
    const go = () => {
      field?.focus()
      if (document.activeElement !== field && left-- > 0) frame = requestAnimationFrame(go)
    }
    // Not at once: the dialog remembers first where the focus was, to give it back.
    let frame = requestAnimationFrame(go)
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <div ref={place} style={{ display: 'contents' }}>
      {children}
    </div>
  )
}

/** For what is there only while it is open: when it goes, the focus goes back to what opened it. */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // After whatever else gives the focus back or holds it is gone.
      requestAnimationFrame(() => {
        if (opener instanceof HTMLElement && document.activeElement === document.body)
          opener.focus({ preventScroll: true })
      })
    },
    [opener],
  )
}
