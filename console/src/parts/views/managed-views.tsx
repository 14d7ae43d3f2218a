import { MoreOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Flex, Input, Typography, type MenuProps } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useAsk } from '../asking.ts'
import { can, useMe } from '../../shell/me.ts'
import { FirstFocus } from '../focus.tsx'
import { ButtonMenu } from '../menu.tsx'
import { useMessageOf } from '../states.tsx'
import { useChangeViews, useViews, type State, type View, type ViewChange, type ViewPage } from './use-views.ts'
import { ViewName } from './views-menu.tsx'
import { viewsWords } from './views-words.ts'

const MAX_NAME_CHARS = 64

interface Props {
  page: ViewPage
  state: State
  onOpen(state: State): void
}

/** What is shown now is kept under a name; views are renamed, shared, put in order and removed. */
export function ManagedViews({ page, state, onOpen }: Props) {
  const t = useWords(viewsWords)
  const s = useWords(sharedWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const isOperator = can(useMe().data?.me, 'operator')
  const views = useViews(page).data?.views ?? []
  const { create } = useChangeViews(page)
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const wanted = name.trim()
  async function save() {
    if (wanted === '' || create.isPending) return
    try {
      await create.mutateAsync({ name: wanted, state, isShared })
      setName('')
      setShared(false)
      void message.success(t.saved(wanted))
    } catch (error) {
      void message.error(messageOf(error))
    }
  }
  const groups = [
    { label: t.own, of: views.filter((view) => !view.isShared) },
    { label: t.shared, of: views.filter((view) => view.isShared) },
  ].filter(({ of }) => of.length > 0)
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t.about}</Typography.Text>
      <Flex gap={8}>
        <FirstFocus>
          <Input
            maxLength={MAX_NAME_CHARS}
            placeholder={t.name}
            aria-label={t.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={(event) => void (!event.nativeEvent.isComposing && save())}
          />
        </FirstFocus>
        <Button type="primary" disabled={wanted === ''} loading={create.isPending} onClick={() => void save()}>
          {s.save}
        </Button>
      </Flex>
      {isOperator && (
        <Checkbox checked={isShared} onChange={(event) => setShared(event.target.checked)}>
          {t.share}
        </Checkbox>
      )}
      {groups.map(({ label, of }) => (
        <section key={label} aria-label={label}>
          <Typography.Text type="secondary">{label}</Typography.Text>
          {of.map((view, place) => (
            <ManagedView
              key={view.id}
              page={page}
              view={view}
              state={state}
              mayChange={!view.isShared || isOperator}
              mayShare={isOperator}
              place={place}
              isLast={place === of.length - 1}
              onOpen={onOpen}
            />
          ))}
        </section>
      ))}
    </Flex>
  )
}

interface Managed extends Props {
  view: View
  mayChange: boolean
  mayShare: boolean
  place: number
  isLast: boolean
}

function ManagedView({ page, view, state, mayChange, mayShare, place, isLast, onOpen }: Managed) {
  const t = useWords(viewsWords)
  const { message } = App.useApp()
  const ask = useAsk()
  const messageOf = useMessageOf()
  const { edit, remove } = useChangeViews(page)
  const [draft, setDraft] = useState<string>()
  const { id, name, isShared, isDefault } = view
  async function tell(doing: Promise<unknown>, said: string) {
    try {
      await doing
      void message.success(said)
    } catch (error) {
      void message.error(messageOf(error))
    }
  }
  const change = (what: ViewChange) => void tell(edit.mutateAsync({ id, ...what }), t.done)
  const removeNow = () => tell(remove.mutateAsync({ id }), t.removed(name))
  function askToRemove() {
    if (!isShared) return void removeNow()
    ask({ title: t.removeAsk(name), about: t.removeAbout, word: t.remove, isDanger: true, then: removeNow })
  }
  function rename() {
    const wanted = draft?.trim() ?? ''
    setDraft(undefined)
    if (wanted !== '' && wanted !== name) change({ name: wanted })
  }
  const item = (label: string, onClick: () => void, isDisabled = false) => ({
    key: label,
    label,
    onClick,
    disabled: isDisabled,
  })
  const items: MenuProps['items'] = [
    item(t.open, () => onOpen(view.state)),
    item(isDefault ? t.dropDefault : t.makeDefault, () => change({ isDefault: !isDefault })),
    ...(mayChange
      ? [
          item(t.rename, () => setDraft(name)),
          item(t.update, () => change({ state })),
          ...(mayShare ? [item(isShared ? t.unshare : t.shareOne, () => change({ isShared: !isShared }))] : []),
          item(t.up, () => change({ place: place - 1 }), place === 0),
          item(t.down, () => change({ place: place + 1 }), isLast),
          { type: 'divider' as const },
          { ...item(t.remove, askToRemove), danger: true },
        ]
      : []),
  ]
  return (
    <Flex justify="space-between" align="center" gap={8} style={{ minHeight: 36 }}>
      {draft === undefined ? (
        <ViewName view={view} />
      ) : (
        <Input
          autoFocus
          maxLength={MAX_NAME_CHARS}
          aria-label={t.newName(name)}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={rename}
          onPressEnter={(event) => !event.nativeEvent.isComposing && rename()}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            setDraft(undefined)
          }}
        />
      )}
      <ButtonMenu menu={{ items }} placement="bottomRight">
        <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t.actions(name)} />
      </ButtonMenu>
    </Flex>
  )
}
