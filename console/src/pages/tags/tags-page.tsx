import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button, Card, Flex, Input, Select, Table, Tag, Tooltip, Typography } from 'antd'
import { useState } from 'react'
import { call, keyOf, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { GroupDrawer, TagDrawer } from './tag-drawers.tsx'
import { DIMENSIONS, tagsWords } from './tags-words.ts'

export type TagGroup = Answer<'GET /api/tags'>['groups'][number]
export type OneTag = TagGroup['tags'][number]
/** What is being made or changed. */
export type Editing = { kind: 'group'; group?: TagGroup } | { kind: 'tag'; group: TagGroup; tag?: OneTag }

const LOOK_MS = 5_000
export const DAY_MS = 86_400_000

export function TagsPage() {
  const t = useWords(tagsWords)
  const { data } = useMe()
  const { search = '', dimension } = useSearch({ from: '/inside/tags' })
  const navigate = useNavigate({ from: '/tags' })
  const asked = useGet('/api/tags', undefined, { refetchInterval: LOOK_MS })
  const [editing, setEditing] = useState<Editing>()
  const mayEdit = can(data?.me, 'operator')
  return (
    <Page
      title={t.title}
      term="tag"
      about={t.about}
      actions={
        <>
          <Input.Search
            aria-label={t.searchHint}
            placeholder={t.searchHint}
            allowClear
            style={{ width: 200 }}
            value={search}
            onChange={(event) =>
              void navigate({ search: (held) => ({ ...held, search: event.target.value || undefined }), replace: true })
            }
          />
          <Select
            aria-label={t.dimension}
            placeholder={t.dimension}
            allowClear
            style={{ width: 120 }}
            value={dimension}
            options={DIMENSIONS.map((value) => ({ value, label: t.dimensions[value] }))}
            onChange={(value?: string) => void navigate({ search: (held) => ({ ...held, dimension: value }) })}
          />
          {mayEdit && (
            <Button type="primary" onClick={() => setEditing({ kind: 'group' })}>
              {t.newGroup}
            </Button>
          )}
        </>
      }
    >
      <Loaded asked={asked}>
        {({ groups }) => {
          const shown = groups
            .filter((group) => dimension === undefined || group.dimension === dimension)
            .map((group) => ({
              ...group,
              tags: group.tags.filter((tag) => matches(search, group.name, tag.name, tag.slug)),
            }))
            .filter((group) => search === '' || group.tags.length > 0)
          if (groups.length === 0) return <Nothing action={mayEdit && <ReadyGroup />}>{t.none}</Nothing>
          if (shown.length === 0) return <Nothing>{t.noMatch}</Nothing>
          return shown.map((group) => (
            <GroupCard key={group.slug} group={group} mayEdit={mayEdit} onEdit={setEditing} />
          ))
        }}
      </Loaded>
      {editing?.kind === 'group' && <GroupDrawer group={editing.group} onClose={() => setEditing(undefined)} />}
      {editing?.kind === 'tag' && (
        <TagDrawer group={editing.group} tag={editing.tag} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  )
}

const matches = (search: string, ...texts: string[]) => texts.join(' ').toLowerCase().includes(search.toLowerCase())

function GroupCard({ group, mayEdit, onEdit }: { group: TagGroup; mayEdit: boolean; onEdit(editing: Editing): void }) {
  const t = useWords(tagsWords)
  const number = useNumber()
  const archive = useArchive()
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} wrap align="center" style={{ whiteSpace: 'normal' }}>
          {group.name}
          <Tag>{t.dimensions[group.dimension]}</Tag>
          <Tooltip title={group.singleChoice ? t.singleHint : undefined}>
            <Tag>{group.singleChoice ? t.single : t.multiple}</Tag>
          </Tooltip>
        </Flex>
      }
      extra={
        mayEdit && (
          <Flex wrap gap={4}>
            <Button size="small" onClick={() => onEdit({ kind: 'tag', group })}>
              {t.newTag}
            </Button>
            <Button
              size="small"
              type="text"
              onClick={() => onEdit({ kind: 'group', group })}
              aria-label={`${t.edit} ${group.name}`}
            >
              {t.edit}
            </Button>
            {group.tags.length === 0 && (
              <Button
                size="small"
                type="text"
                danger
                onClick={() => archive({ kind: 'group', slug: group.slug, name: group.name })}
              >
                {t.archive}
              </Button>
            )}
          </Flex>
        )
      }
      styles={{ body: { padding: 0 } }}
    >
      <Table
        size="small"
        rowKey="slug"
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Typography.Text type="secondary">{t.noTags}</Typography.Text> }}
        dataSource={group.tags}
        columns={[
          {
            title: t.name,
            render: (_, tag) => (
              <Flex vertical style={{ maxWidth: 260 }}>
                <span style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>{tag.name}</span>
                {tag.description && (
                  <Typography.Text type="secondary" ellipsis>
                    {tag.description}
                  </Typography.Text>
                )}
              </Flex>
            ),
          },
          {
            title: t.customers,
            align: 'right',
            sorter: (a, b) => a.customers - b.customers,
            render: (_, tag) => (
              <Link to="/customers" search={{ tag: tag.slug }} className="numbers">
                {number(tag.customers)}
              </Link>
            ),
          },
          {
            title: t.source,
            render: (_, tag) => (
              <div style={{ maxWidth: 420, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
                {tag.text ?? <Typography.Text type="secondary">{t.byHand}</Typography.Text>}
                {tag.problem !== null && <Tag color="error">{t.problem}</Tag>}
              </div>
            ),
          },
          {
            title: t.expiry,
            render: (_, tag) =>
              tag.expiresAfterMs === null ? t.forever : t.days(Math.round(tag.expiresAfterMs / DAY_MS)),
          },
          ...(mayEdit
            ? [
                {
                  title: '',
                  key: 'actions',
                  render: (_: unknown, tag: OneTag) => (
                    <Flex gap={4}>
                      <Button
                        size="small"
                        type="text"
                        aria-label={`${t.edit} ${tag.name}`}
                        onClick={() => onEdit({ kind: 'tag', group, tag })}
                      >
                        {t.edit}
                      </Button>
                      <Button
                        size="small"
                        type="text"
                        danger
                        aria-label={`${t.archive} ${tag.name}`}
                        onClick={() => archive({ kind: 'tag', slug: tag.slug, name: tag.name })}
                      >
                        {t.archive}
                      </Button>
                    </Flex>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

/** Asks first; a tag that a rule names is refused by the server, which says where. */
function useArchive() {
  const t = useWords(tagsWords)
  const s = useWords(sharedWords)
  const { modal, message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const archive = useMutation({
    mutationFn: ({ kind, slug }: { kind: 'group' | 'tag'; slug: string }) =>
      kind === 'tag'
        ? call('DELETE /api/tags/:slug', { params: { slug } })
        : call('DELETE /api/tag-groups/:slug', { params: { slug } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf('/api/tags') }),
    onError: (error) => message.error(messageOf(error)),
  })
  return (what: { kind: 'group' | 'tag'; slug: string; name: string }) =>
    void modal.confirm({
      title: `${t.archive} “${what.name}”`,
      content: what.kind === 'tag' ? t.archiveAsk : t.archiveGroupAsk,
      okText: t.archive,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => archive.mutateAsync(what).catch(() => {}),
    })
}

const PRICE_BANDS = [
  { slug: 'price-high', name: '高客单', text: 'average of "revenue" of "Order Completed" >= 300' },
  { slug: 'price-middle', name: '中客单', text: 'average of "revenue" of "Order Completed" >= 150' },
  { slug: 'price-low', name: '低客单', text: 'done "Order Completed"' },
]

function ReadyGroup() {
  const t = useWords(tagsWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const make = useMutation({
    async mutationFn() {
      await call('POST /api/tag-groups', {
        body: { slug: 'price-band', name: '客单价', dimension: 'consumption', singleChoice: true },
      })
      for (const band of PRICE_BANDS) await call('POST /api/tags', { body: { group: 'price-band', ...band } })
    },
    onError: (error) => message.error(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf('/api/tags') }),
  })
  return (
    <Button loading={make.isPending} onClick={() => make.mutate()}>
      {t.ready}
    </Button>
  )
}
