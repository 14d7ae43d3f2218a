import { CloseOutlined, LeftOutlined } from '@ant-design/icons'
import { Badge, Button } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { usePhones, type Opened } from '../shell/opened.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'

/** A phone: whose it is above, what is open on it, and its tabs below. */
export interface Tab<Key extends string> {
  key: Key
  label: string
  icon: ReactNode
  waiting?: number
}
interface FrameProps<Key extends string> {
  opened: Opened
  name: string
  about: string
  tabs: Tab<Key>[]
  tab: Key
  onTab(key: Key): void
  /** What lies over the tabs: a chat, a group. */
  over?: ReactNode
  action?: ReactNode
  children: ReactNode
}

export function Frame<Key extends string>(props: FrameProps<Key>) {
  const { opened, name, about, tabs, tab, onTab, over, action, children } = props
  const t = useWords(words)
  const { close } = usePhones()
  const tabsRef = useRef<HTMLElement>(null)
  const isOver = Boolean(over)
  const wasOver = useRef(false)
  useEffect(() => {
    if (wasOver.current && !isOver) takeFocus(tabsRef.current?.querySelector<HTMLElement>('[aria-current=true]'))
    wasOver.current = isOver
  }, [isOver])
  const label = opened.kind === 'staff' ? t.phones.staffPhone(name) : t.phones.customerPhone(name)
  return (
    <section className={`phone phone-${opened.kind}`} aria-label={label}>
      <header className="phone-head">
        <Face id={opened.id} name={name} />
        <span className="phone-whose">
          <strong>{name}</strong>
          <span>{about}</span>
        </span>
        {action}
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t.phones.closePhone(name)}
          onClick={() => close(opened)}
        />
      </header>
      {over || (
        <>
          <div className="phone-body">{children}</div>
          <nav ref={tabsRef} className="phone-tabs" aria-label={label}>
            {tabs.map(({ key, label: text, icon, waiting = 0 }) => (
              <button key={key} type="button" aria-current={key === tab} onClick={() => onTab(key)}>
                <Badge count={waiting} size="small" offset={[6, 0]} color="#cf1322" title={t.people.waiting(waiting)}>
                  {icon}
                </Badge>
                {text}
              </button>
            ))}
          </nav>
        </>
      )}
    </section>
  )
}

/** What was focused has gone with what it stood on: who works by the keyboard goes on here. */
function takeFocus(element: HTMLElement | null | undefined): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true })
}

/** The line above what lies over the tabs. */
export function Over({
  title,
  about,
  onBack,
  action,
  children,
}: {
  title: string
  about?: ReactNode
  onBack(): void
  action?: ReactNode
  children: ReactNode
}) {
  // prettier-ignore
  const t = useWords(words)
  const backRef = useRef<HTMLButtonElement>(null)
  useEffect(() => takeFocus(backRef.current), [])
  return (
    <div className="over">
      <div className="over-head">
        <Button ref={backRef} type="text" icon={<LeftOutlined aria-hidden />} aria-label={t.back} onClick={onBack} />
        <span className="over-title">
          <strong>{title}</strong>
          {about}
        </span>
        {action}
      </div>
      {children}
    </div>
  )
}
