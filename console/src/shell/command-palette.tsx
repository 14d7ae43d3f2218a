import {
  BranchesOutlined,
  CameraOutlined,
  CommentOutlined,
  ContactsOutlined,
  FileTextOutlined,
  NotificationOutlined,
  PartitionOutlined,
  SearchOutlined,
} from '@ant-design/icons'
import { useNavigate } from '@tanstack/react-router'
import { Input, Modal, Spin, theme, Typography } from 'antd'
import { useDeferredValue, useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useGet } from '../api/api.ts'
import { inBoth, useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { FirstFocus } from '../parts/focus.tsx'
import { can, type Me } from './me.ts'
import { maySee, PAGES, shellWords } from './shell.tsx'

const words = inBoth({
  zh: {
    title: '搜索或前往',
    hint: '客户姓名、手机尾号、会员号，或页面、人群、流程、群发等的名称',
    nothing: '没有找到',
    keys: '↑↓ 选择，回车打开，Esc 关闭',
  },
  en: {
    title: 'Search or go to',
    hint: 'A customer’s name, phone ending or member number; the name of a page, segment, flow, broadcast …',
    nothing: 'Nothing found',
    keys: '↑↓ to choose, Enter to open, Esc to close',
  },
})

interface Found {
  key: string
  icon: ReactNode
  label: string
  note?: string | undefined
  go(): void
}

/** ⌘K: to a page, a customer or something that has a name, with the keyboard alone. */
export function CommandPalette({ me, isOpen, onOpen }: { me: Me; isOpen: boolean; onOpen(isOpen: boolean): void }) {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      onOpen(!isOpen)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [isOpen, onOpen])
  const t = useWords(words)
  return (
    <Modal open={isOpen} onCancel={() => onOpen(false)} footer={null} title={t.title} destroyOnHidden>
      <Palette me={me} onDone={() => onOpen(false)} />
    </Modal>
  )
}

function Palette({ me, onDone }: { me: Me; onDone(): void }) {
  const t = useWords(words)
  const { token } = theme.useToken()
  const listId = useId()
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const { found, isSearching } = useFound(me, useDeferredValue(text.trim()))
  const chosen = Math.min(place, found.length - 1)
  const open = (one: Found | undefined) => {
    if (!one) return
    onDone()
    one.go()
  }
  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, its keys are its own.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') return open(found[chosen])
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || found.length === 0) return
    event.preventDefault()
    setPlace((chosen + step + found.length) % found.length)
  }
  return (
    <>
      <FirstFocus>
        <Input
          size="large"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found[chosen] && `${listId}-${chosen}`}
          aria-label={t.title}
          prefix={<SearchOutlined />}
          suffix={isSearching ? <Spin size="small" /> : <span />}
          placeholder={t.hint}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setPlace(0)
          }}
          onKeyDown={onKeyDown}
        />
      </FirstFocus>
      <div
        role="listbox"
        id={listId}
        aria-label={t.title}
        style={{ maxHeight: '50vh', minHeight: 200, overflow: 'auto', margin: '8px 0' }}
      >
        {found.map((one, index) => (
          <div
            key={one.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setPlace(index)}
            onClick={() => open(one)}
            style={{
              display: 'flex',
              gap: 10,
              padding: '8px 12px',
              borderRadius: token.borderRadius,
              cursor: 'pointer',
              background: index === chosen ? token.controlItemBgHover : undefined,
            }}
          >
            {one.icon}
            <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{one.label}</span>
            {one.note && (
              <Typography.Text type="secondary" style={{ marginInlineStart: 'auto' }}>
                {one.note}
              </Typography.Text>
            )}
          </div>
        ))}
        {found.length === 0 && !isSearching && <Typography.Text type="secondary">{t.nothing}</Typography.Text>}
      </div>
      <Typography.Text type="secondary">{t.keys}</Typography.Text>
    </>
  )
}

const MAX_FOUND = 8

function useFound(me: Me, text: string): { found: Found[]; isSearching: boolean } {
  const t = useWords(shellWords)
  const s = useWords(sharedWords)
  const navigate = useNavigate()
  const lower = text.toLowerCase()
  const isAsked = text.length > 0
  const asked = { enabled: isAsked }
  const query = /^\d{4}$/.test(text)
    ? { tail: text }
    : /^[\x21-\x7e]{5,}$/.test(text)
      ? { value: text }
      : { name: text }
  const customers = useGet('/api/customers', { query: { ...query, limit: MAX_FOUND } }, asked)
  const byAnalyst = { enabled: isAsked && can(me, 'analyst') }
  const named = { query: { search: text, limit: String(MAX_FOUND) } }
  const segments = useGet('/api/segments', {}, byAnalyst)
  const sops = useGet('/api/sops', {}, byAnalyst)
  const groups = useGet('/api/groups', named, byAnalyst)
  const contents = useGet('/api/contents', named, byAnalyst)
  const broadcasts = useGet('/api/broadcasts', named, byAnalyst)
  const moments = useGet('/api/moments', named, byAnalyst)
  const pages = PAGES.filter((page) => maySee(me, page.role) && t[page.word].toLowerCase().includes(lower))
  const called = <T extends { name: string; slug: string }>(all: readonly T[] = []): T[] =>
    all.filter(({ name, slug }) => isAsked && `${name} ${slug}`.toLowerCase().includes(lower)).slice(0, MAX_FOUND)
  const found: Found[] = [
    ...(customers.data?.customers ?? []).map((one) => ({
      key: `customer ${one.id}`,
      icon: <ContactsOutlined />,
      label: one.name ?? s.noName,
      note: `#${one.id}`,
      go: () => void navigate({ to: '/customers/$id', params: { id: String(one.id) } }),
    })),
    ...called(segments.data?.segments).map((one) => ({
      key: `segment ${one.slug}`,
      icon: <PartitionOutlined />,
      label: one.name,
      note: t.segments,
      go: () => void navigate({ to: '/segments/$slug', params: { slug: one.slug } }),
    })),
    ...called(sops.data?.sops).map((one) => ({
      key: `sop ${one.slug}`,
      icon: <BranchesOutlined />,
      label: one.name,
      note: t.sops,
      go: () => void navigate({ to: '/sops/$slug', params: { slug: one.slug } }),
    })),
    ...(isAsked ? (groups.data?.groups ?? []) : []).map((one) => ({
      key: `group ${one.chatId}`,
      icon: <CommentOutlined />,
      label: one.name,
      note: t.groups,
      go: () => void navigate({ to: '/groups/$chat', params: { chat: one.chatId } }),
    })),
    ...(isAsked ? (contents.data?.contents ?? []) : []).map((one) => ({
      key: `content ${one.slug}`,
      icon: <FileTextOutlined />,
      label: one.name,
      note: t.contents,
      go: () => void navigate({ to: '/contents/$slug', params: { slug: one.slug } }),
    })),
    ...(isAsked ? (broadcasts.data?.broadcasts ?? []) : []).map((one) => ({
      key: `broadcast ${one.id}`,
      icon: <NotificationOutlined />,
      label: one.name,
      note: t.broadcasts,
      go: () => void navigate({ to: '/broadcasts/$id', params: { id: String(one.id) } }),
    })),
    ...(isAsked ? (moments.data?.moments ?? []) : []).map((one) => ({
      key: `moment ${one.id}`,
      icon: <CameraOutlined />,
      label: one.name,
      note: t.moments,
      go: () => void navigate({ to: '/moments/$id', params: { id: String(one.id) } }),
    })),
    ...pages.map((page) => ({
      key: `page ${page.path}`,
      icon: page.icon,
      label: t[page.word],
      go: () => void navigate({ to: page.path }),
    })),
  ]
  const isSearching = [customers, segments, sops, groups, contents, broadcasts, moments].some(
    ({ isFetching }) => isFetching,
  )
  return { found, isSearching: isAsked && isSearching }
}
