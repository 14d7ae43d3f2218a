import { Button, Card, Flex, Tag, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { useChange } from '../parts/changing.ts'
import { Loaded } from '../parts/states.tsx'
import type { Profile } from './glance.tsx'
import { sidebarWords } from './words.ts'

/** Two taps: one opens the tags, one puts one on or takes it off. How the customer feels is a tag like any other: of a group
 *  of one choice, which may expire by itself. */
export function Tags({ profile }: { profile: Profile }) {
  const t = useWords(sidebarWords)
  const [isOpen, setOpen] = useState(false)
  return (
    <Card
      size="small"
      styles={{ header: { paddingBlock: 8 } }}
      title={<h2 style={{ fontSize: 16 }}>{t.tags}</h2>}
      extra={
        <Button type={isOpen ? 'default' : 'primary'} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t.closeTags : t.addTags}
        </Button>
      }
    >
      {isOpen ? (
        <Choice profile={profile} />
      ) : (
        <Flex wrap gap={8}>
          {profile.tags.length === 0 && <Typography.Text type="secondary">{t.noTags}</Typography.Text>}
          {profile.tags.map(({ slug, name }) => (
            <Tag key={slug} style={{ margin: 0 }}>
              {name}
            </Tag>
          ))}
        </Flex>
      )}
    </Card>
  )
}

function Choice({ profile }: { profile: Profile }) {
  const t = useWords(sidebarWords)
  const asked = useGet('/api/tags', undefined, { staleTime: 60_000 })
  const originOf = new Map(profile.tags.map(({ slug, origin }) => [slug, origin]))
  const change = useTagging(profile.id)
  return (
    <Loaded asked={asked} rows={3}>
      {({ groups }) => {
        const some = groups.filter(({ tags }) => tags.length > 0)
        if (some.length === 0) return <Typography.Text type="secondary">{t.noGroups}</Typography.Text>
        return (
          <Flex vertical gap={12}>
            {some.map(({ slug: group, name: groupName, tags }) => (
              <div key={group} role="group" aria-label={groupName}>
                <Typography.Text type="secondary">{groupName}</Typography.Text>
                <Flex wrap gap={8} style={{ marginBlockStart: 4 }}>
                  {tags.map((tag) => {
                    const origin = originOf.get(tag.slug)
                    const isHeld = origin !== undefined
                    const isByRule = origin === 'rule'
                    return (
                      <Button
                        key={tag.slug}
                        type={isHeld ? 'primary' : 'default'}
                        aria-pressed={isHeld}
                        disabled={isByRule}
                        onClick={() => change.mutate({ slug: tag.slug, isGained: !isHeld })}
                      >
                        {isByRule ? t.byRule(tag.name) : tag.name}
                      </Button>
                    )
                  })}
                </Flex>
              </div>
            ))}
          </Flex>
        )
      }}
    </Loaded>
  )
}

/** That it is pressed says that it is done. */
function useTagging(customer: number) {
  return useChange(
    ({ slug, isGained }: { slug: string; isGained: boolean }) => {
      const given = { params: { slug }, body: { customers: [customer] } }
      return isGained ? call('POST /api/tags/:slug/customers', given) : call('POST /api/tags/:slug/removals', given)
    },
    { reads: ['/api/customers/:id'] },
  )
}
