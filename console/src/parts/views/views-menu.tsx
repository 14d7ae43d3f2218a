import { DownOutlined, StarFilled, WarningOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Modal, type MenuProps } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { useCurrentView, useViews, type State, type View, type ViewPage } from './use-views.ts'
import { ManagedViews } from './managed-views.tsx'
import { viewsWords } from './views-words.ts'
import { ButtonMenu } from '../menu.tsx'

interface Props {
  page: ViewPage
  /** What the list is narrowed by now, and how it is shown. */
  state: State
  onOpen(state: State): void
}

/** The views of a page: opened with one choice, kept and put in order behind the last one. */
export function ViewsMenu({ page, state, onOpen }: Props) {
  const t = useWords(viewsWords)
  const [isManaging, setManaging] = useState(false)
  const views = useViews(page).data?.views ?? []
  const current = useCurrentView(page, state)
  const itemOf = (view: View) => ({
    key: String(view.id),
    label: <ViewName view={view} />,
    onClick: () => onOpen(view.state),
  })
  const groups = [
    { key: 'own', label: t.own, of: views.filter(({ isShared }) => !isShared) },
    { key: 'shared', label: t.shared, of: views.filter(({ isShared }) => isShared) },
  ].filter(({ of }) => of.length > 0)
  const items: MenuProps['items'] = [
    ...groups.map(({ key, label, of }) => ({ type: 'group' as const, key, label, children: of.map(itemOf) })),
    ...(groups.length === 0 ? [{ key: 'none', label: t.none, disabled: true }] : []),
    { type: 'divider' },
    { key: 'keep', label: t.keep, onClick: () => setManaging(true) },
  ]
  return (
    <>
      <ButtonMenu
        menu={{
          items,
          selectedKeys: current ? [String(current.id)] : [],
          style: { maxWidth: 320, maxHeight: 'min(60vh, 480px)', overflowY: 'auto' },
        }}
      >
        <Button size="small" icon={<DownOutlined />} iconPlacement="end" style={{ maxWidth: 240 }}>
          <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {current ? t.current(current.name) : t.views}
          </span>
        </Button>
      </ButtonMenu>
      <Modal open={isManaging} title={t.title} footer={null} onCancel={() => setManaging(false)} destroyOnHidden>
        <ManagedViews
          page={page}
          state={state}
          onOpen={(next) => {
            setManaging(false)
            onOpen(next)
          }}
        />
      </Modal>
    </>
  )
}

export function ViewName({ view: { name, isDefault, gone } }: { view: View }) {
  const t = useWords(viewsWords)
  return (
    <Flex gap={6} align="baseline">
      <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
      {isDefault && <StarFilled role="img" aria-label={t.isDefault} title={t.isDefault} />}
      {gone.length > 0 && <WarningOutlined role="img" aria-label={t.isGone} title={t.isGone} />}
    </Flex>
  )
}

/** Why the list of the view that is open is empty, when what it asks for was archived. */
export function GoneHint({ page, state }: Pick<Props, 'page' | 'state'>) {
  const t = useWords(viewsWords)
  const view = useCurrentView(page, state)
  if (!view || view.gone.length === 0) return null
  const what = view.gone.map(({ kind, name }) => t.gone[kind](name)).join(t.and)
  return <Alert type="warning" showIcon title={`${t.goneTitle(view.name, what)} ${t.goneAdvice}`} />
}
