import { useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button, Flex, Select, Tabs } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { FindBox } from '../../parts/find-box.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { Governance } from './governance.tsx'
import { GroupCard } from './group-card.tsx'
import { ReadyGroup } from './ready-group.tsx'
import { GroupDrawer, TagDrawer } from './tag-drawers.tsx'
import type { Editing, TagGroup } from './tag-shapes.ts'
import { DIMENSIONS, tagsWords } from './tags-words.ts'

export function TagsPage() {
  const t = useWords(tagsWords)
  const { data } = useMe()
  const { message } = App.useApp()
  const { search = '', dimension, show } = useSearch({ from: '/inside/tags' })
  const navigate = useNavigate({ from: '/tags' })
  const asked = useGet('/api/tags')
  const [editing, setEditing] = useState<Editing>()
  const mayEdit = can(data?.me, 'operator')

  /** Somebody else changed what is being edited: begins again with what is there now. */
  async function reload() {
    const { data: fresh } = await asked.refetch()
    const again = editing && fresh && asIsNow(editing, fresh.groups)
    if (!again) message.warning(t.gone)
    setEditing(again)
  }
  const parts = { onReload: () => void reload(), onClose: () => setEditing(undefined) }
  return (
    <Page
      title={t.title}
      term="tag"
      about={t.about}
      actions={
        mayEdit && (
          <Button type="primary" onClick={() => setEditing({ kind: 'group' })}>
            {t.newGroup}
          </Button>
        )
      }
    >
      <Loaded asked={asked}>
        {({ groups, customers }) => {
          if (groups.length === 0) return <Nothing action={mayEdit && <ReadyGroup />}>{t.none}</Nothing>
          const shown = groups.filter((group) => dimension === undefined || group.dimension === dimension)
          const found = shown.map((group) => withFound(group, search)).filter((group) => group !== undefined)
          return (
            <>
              <Filters />
              <Tabs
                activeKey={show ?? 'list'}
                onChange={(key) =>
                  void navigate({ search: (held) => ({ ...held, show: key === 'list' ? undefined : 'governance' }) })
                }
                destroyOnHidden
                items={[
                  {
                    key: 'list',
                    label: t.list,
                    children: <Groups groups={found} customers={customers} mayEdit={mayEdit} onEdit={setEditing} />,
                  },
                  {
                    key: 'governance',
                    label: t.governance,
                    children: <Governance groups={found} mayEdit={mayEdit} onEdit={setEditing} />,
                  },
                ]}
              />
            </>
          )
        }}
      </Loaded>
      {editing?.kind === 'group' && <GroupDrawer key={keyOf(editing)} group={editing.group} {...parts} />}
      {editing?.kind === 'tag' && <TagDrawer key={keyOf(editing)} group={editing.group} tag={editing.tag} {...parts} />}
    </Page>
  )
}

/** Whole groups, until so many tags are shown: thousands at once would make the page slow. */
const MAX_SHOWN_TAGS = 100

function Groups({ groups, ...shown }: Omit<Parameters<typeof GroupCard>[0], 'group'> & { groups: TagGroup[] }) {
  const t = useWords(tagsWords)
  const [most, setMost] = useState(MAX_SHOWN_TAGS)
  if (groups.length === 0) return <Nothing>{t.noMatch}</Nothing>
  let count = 0
  const first = groups.filter((group) => (count += group.tags.length) - group.tags.length < most)
  return (
    <Flex vertical gap={16}>
      {first.map((group) => (
        <GroupCard key={group.slug} group={group} {...shown} />
      ))}
      {first.length < groups.length && (
        <Button style={{ alignSelf: 'center' }} onClick={() => setMost(most + MAX_SHOWN_TAGS)}>
          {t.moreGroups(groups.length - first.length)}
        </Button>
      )}
    </Flex>
  )
}

function Filters() {
  const t = useWords(tagsWords)
  const { search = '', dimension } = useSearch({ from: '/inside/tags' })
  const navigate = useNavigate({ from: '/tags' })
  return (
    <Flex gap={8} wrap>
      <FindBox
        label={t.searchHint}
        typed={search}
        onTyped={(typed) =>
          void navigate({ search: (held) => ({ ...held, search: typed || undefined }), replace: true })
        }
        style={{ width: 220 }}
      />
      <Select
        aria-label={t.dimension}
        placeholder={t.dimension}
        allowClear
        style={{ width: 130 }}
        value={dimension}
        options={DIMENSIONS.map((value) => ({ value, label: t.dimensions[value] }))}
        onChange={(value?: string) => void navigate({ search: (held) => ({ ...held, dimension: value }) })}
      />
    </Flex>
  )
}

/** The group with those of its tags that are looked for; a group that is itself looked for keeps all. */
function withFound(group: TagGroup, search: string): TagGroup | undefined {
  const has = (...texts: string[]) => texts.join('\n').toLowerCase().includes(search.trim().toLowerCase())
  if (has(group.name, group.slug)) return group
  const tags = group.tags.filter((tag) => has(tag.name, tag.slug, tag.description))
  return tags.length > 0 ? { ...group, tags } : undefined
}

const keyOf = (editing: Editing): string =>
  editing.kind === 'group'
    ? `${editing.group?.slug} ${editing.group?.revision}`
    : `${editing.group.slug} ${editing.tag?.slug} ${editing.tag?.revision}`

function asIsNow(editing: Editing, groups: TagGroup[]): Editing | undefined {
  const group = groups.find(({ slug }) => slug === editing.group?.slug)
  if (editing.kind === 'group') return group && { kind: 'group', group }
  const tag = group?.tags.find(({ slug }) => slug === editing.tag?.slug)
  return group && tag && { kind: 'tag', group, tag }
}
