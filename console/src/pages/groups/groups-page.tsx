import { getRouteApi } from '@tanstack/react-router'
import { Button, Flex, Segmented, Tag } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { More } from '../../parts/more.tsx'
import { Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ChosenBar, useChoosing } from './choosing.tsx'
import { GroupsList } from './groups-list.tsx'
import { groupsWords } from './groups-words.ts'
import { STANDINGS, useGroupPages, type Group, type Standing } from './use-groups.ts'

const route = getRouteApi('/inside/groups')

export function GroupsPage() {
  const t = useWords(groupsWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const { search, owner, standing } = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useGroupPages({ search, owner, standing })
  const counts = asked.data?.pages[0]?.counts
  const labelOf = (one: Standing) => (counts ? t.withCount(t.standings[one], number(counts[one])) : t.standings[one])
  const isNarrowed = search !== undefined || owner !== undefined || standing !== undefined
  const ownerName = asked.data?.pages[0]?.groups.find((one) => one.owner.userid === owner)?.owner.name ?? owner
  return (
    <Page
      title={t.title}
      term="group"
      about={t.about}
      actions={
        <div style={{ width: 220 }}>
          <SearchBox
            label={t.search}
            placeholder={t.search}
            maxLength={64}
            typed={search ?? ''}
            onTyped={(typed) =>
              void navigate({ search: (now) => ({ ...now, search: typed || undefined }), replace: true })
            }
          />
        </div>
      }
    >
      <Flex wrap gap={8} align="center">
        <div style={{ maxWidth: '100%', overflowX: 'auto' }}>
          <Segmented<Standing | 'all'>
            aria-label={t.standing}
            value={standing ?? 'all'}
            options={[{ value: 'all' as const, label: s.all }, ...STANDINGS.map((one) => ({ value: one, label: labelOf(one) }))]} // prettier-ignore
            onChange={(next) =>
              void navigate({ search: (now) => ({ ...now, standing: next === 'all' ? undefined : next }) })
            }
          />
        </div>
        {owner !== undefined && (
          <Tag
            closable
            onClose={(event) => {
              event.preventDefault()
              void navigate({ search: (now) => ({ ...now, owner: undefined }) })
            }}
          >
            {t.ofOwner(ownerName!)}
          </Tag>
        )}
      </Flex>
      <Loaded asked={asked}>
        {({ pages }) => {
          const groups = pages.flatMap((page) => page.groups)
          if (groups.length === 0)
            return isNarrowed ? (
              <Nothing action={<Button onClick={() => void navigate({ search: {} })}>{t.clear}</Button>}>
                {t.noneFound}
              </Nothing>
            ) : (
              <Nothing>{t.none}</Nothing>
            )
          return (
            <Flex vertical gap={12}>
              <Chosen
                groups={groups}
                onOwner={(userid) => void navigate({ search: (now) => ({ ...now, owner: userid }) })}
              />
              <More asked={asked} />
            </Flex>
          )
        }}
      </Loaded>
    </Page>
  )
}

/** Operators choose groups and start a flow for them. */
function Chosen({ groups, onOwner }: { groups: Group[]; onOwner(userid: string): void }) {
  const isOperator = can(useMe().data?.me, 'operator')
  const choosing = useChoosing(groups)
  return (
    <>
      <GroupsList groups={groups} choosing={isOperator ? choosing : undefined} onOwner={onOwner} />
      {isOperator && <ChosenBar choosing={choosing} />}
    </>
  )
}
