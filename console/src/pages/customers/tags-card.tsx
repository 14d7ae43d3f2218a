import { CloseOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Flex, Popconfirm, Select, Tag, Typography } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { exact } from '../../parts/time.tsx'
import { canServe, useMe } from '../../shell/me.ts'
import { HistoryButton } from './history.tsx'
import { useCalled } from './identity-words.ts'
import { tagOptions, useNames, useTagGroups } from './names.ts'
import { profileWords } from './profile-words.ts'
import { refreshCustomers } from './refresh.ts'
import { Since } from './standing-cards.tsx'
import type { Profile } from './who-card.tsx'
import { WhyModal } from './why.tsx'

type Held = Profile['tags'][number]

/** Tags under their groups, each with where it came from; who may, adds and takes them off right here. */
export function TagsCard({ profile }: { profile: Profile }) {
  const t = useWords(profileWords)
  const { data } = useMe()
  const mayChange = canServe(data?.me)
  const groups = useTagGroups()
  const [why, setWhy] = useState<Held | null>(null)
  const dimensionOf = new Map(groups.map(({ name, dimension }) => [name, dimension]))
  const byGroup = Map.groupBy(profile.tags, (tag) => tag.group)
  return (
    <Card size="small" title={t.tags} extra={<HistoryButton customer={profile.id} of="tags" />}>
      <Flex vertical gap={10}>
        {profile.tags.length === 0 && <Typography.Text type="secondary">{t.noTags}</Typography.Text>}
        {[...byGroup].map(([group, tags]) => {
          const dimension = dimensionOf.get(group)
          return (
            <div key={group}>
              <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
                {dimension ? `${t.dimension[dimension]} · ${group}` : group}
              </Typography.Text>
              {tags.map((tag) => (
                <TagLine key={tag.slug} customer={profile.id} tag={tag} mayTake={mayChange} onWhy={() => setWhy(tag)} />
              ))}
            </div>
          )
        })}
        {mayChange && <AddTag profile={profile} />}
      </Flex>
      <WhyModal
        customer={profile.id}
        query={why && { tag: why.slug }}
        title={why ? t.whyTag(why.name) : ''}
        onClose={() => setWhy(null)}
      />
    </Card>
  )
}

function TagLine({ customer, tag, mayTake, onWhy }: { customer: number; tag: Held; mayTake: boolean; onWhy(): void }) {
  const t = useWords(profileWords)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const called = useCalled()
  const change = useTagChange(customer)
  const { name, origin, since, until } = tag
  const isByRule = origin === 'rule'
  const from = isByRule ? t.origin.rule : origin.startsWith('staff:') ? t.origin.hand(called.who(origin)) : called.who(origin) // prettier-ignore
  return (
    <Flex gap={6} align="center" style={{ minHeight: 30 }}>
      <Flex gap={6} align="baseline" wrap style={{ flex: 1, minWidth: 0 }}>
        <Tag style={{ margin: 0, maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis' }} title={name}>
          {name}
        </Tag>
        <Typography.Text type="secondary" style={{ fontSize: 13, overflowWrap: 'anywhere' }}>
          {from}
        </Typography.Text>
        <Since at={since} />
        {until && (
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {t.until} {exact(until, language)}
          </Typography.Text>
        )}
      </Flex>
      {isByRule && (
        <Button size="small" type="link" aria-label={t.whyTag(name)} onClick={onWhy}>
          {t.why}
        </Button>
      )}
      {!isByRule && mayTake && (
        <Popconfirm
          title={t.takeTagAsk(name)}
          description={t.takeTagWhy}
          okText={s.remove}
          cancelText={s.cancel}
          onConfirm={() => change.mutate({ tag: tag.slug, isGained: false })}
        >
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t.takeTag(name)}
            loading={change.isPending}
          />
        </Popconfirm>
      )}
    </Flex>
  )
}

function AddTag({ profile }: { profile: Profile }) {
  const t = useWords(profileWords)
  const groups = useTagGroups()
  const change = useTagChange(profile.id)
  return (
    <Select
      size="small"
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t.addTag}
      aria-label={t.addTag}
      value={null}
      loading={change.isPending}
      options={tagOptions(
        groups,
        profile.tags.filter(({ origin }) => origin !== 'rule').map(({ slug }) => slug),
      )}
      onChange={(tag: string | null) => tag !== null && change.mutate({ tag, isGained: true })}
    />
  )
}

function useTagChange(customer: number) {
  const t = useWords(profileWords)
  const names = useNames()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  return useMutation({
    mutationFn({ tag, isGained }: { tag: string; isGained: boolean }) {
      const given = { params: { slug: tag }, body: { customers: [customer] } }
      return isGained ? call('POST /api/tags/:slug/customers', given) : call('POST /api/tags/:slug/removals', given)
    },
    onSuccess(_, { tag, isGained }) {
      void message.success((isGained ? t.tagGained : t.tagLost)(names.tag(tag)))
      refreshCustomers(queries)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
}
