import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

/** Which phones lie side by side: in the address, so that it can be shared and found again. */
export interface Opened {
  kind: 'staff' | 'customer'
  id: string
  /** What has just begun; a new object each time it is to be shown. */
  show?: View
}
/** What lies over the tabs of a phone: a chat of two, a group, a talk with customer service, what an app has written. */
export interface View {
  kind: 'chat' | 'group' | 'kf' | 'app'
  id: string
}
interface Phones {
  opened: Opened[]
  /** Where there is room for one only. */
  front: number
  isOpen(one: Opened): boolean
  /** The last of them comes to the front. */
  open(...ones: Opened[]): void
  close(one: Opened): void
  bringToFront(index: number): void
}
const MAX_PHONES = 8
const PARAMETER = 'phones'

const isSame = (one: Opened, other: Opened) => one.kind === other.kind && one.id === other.id
const textOf = ({ kind, id }: Opened) => `${kind}:${id}`

function readAddress(): Opened[] {
  const named = new URLSearchParams(location.search).get(PARAMETER)?.split(',') ?? []
  return named.slice(0, MAX_PHONES).flatMap((text): Opened[] => {
    const [, kind, id] = /^(staff|customer):(.+)$/.exec(text) ?? []
    return kind && id ? [{ kind: kind as Opened['kind'], id }] : []
  })
}
function writeAddress(opened: Opened[]): void {
  const given = new URLSearchParams(location.search)
  if (opened.length > 0) given.set(PARAMETER, opened.map(textOf).join(','))
  else given.delete(PARAMETER)
  history.replaceState(null, '', given.size > 0 ? `?${given}` : location.pathname)
}

const PhonesContext = createContext<Phones | undefined>(undefined)
export const usePhones = (): Phones => useContext(PhonesContext)!

export function PhonesProvider({ children }: { children: ReactNode }) {
  const [{ opened, front }, set] = useState(() => ({ opened: readAddress(), front: 0 }))
  useEffect(() => writeAddress(opened), [opened])
  const phones = useMemo<Phones>(
    () => ({
      opened,
      front: Math.min(front, Math.max(opened.length - 1, 0)),
      isOpen: (one) => opened.some((other) => isSame(one, other)),
      open: (...ones) =>
        set((before) => {
          const kept = before.opened.map((old) => ones.find((one) => isSame(one, old)) ?? old)
          const added = ones.filter((one) => !before.opened.some((old) => isSame(one, old)))
          const next = [...kept, ...added].slice(-MAX_PHONES)
          const last = ones.at(-1)
          return { opened: next, front: last ? next.findIndex((one) => isSame(one, last)) : before.front }
        }),
      close: (one) => set((before) => ({ ...before, opened: before.opened.filter((other) => !isSame(one, other)) })),
      bringToFront: (index) => set((before) => ({ ...before, front: index })),
    }),
    [opened, front],
  )
  return <PhonesContext value={phones}>{children}</PhonesContext>
}
