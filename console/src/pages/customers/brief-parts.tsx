import { Link } from '@tanstack/react-router'
import { Flex, Tag, Tooltip } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { listWords } from './list-words.ts'
import type { Names } from './names.ts'

export type Brief = Answer<'GET /api/customers'>['customers'][number]

export function useNameOf(): (one: { id: number; name: string | null }) => string {
  const s = useWords(sharedWords)
  return ({ id, name }) => name ?? `${s.noName} #${id}`
}

export function CustomerLink({ customer }: { customer: { id: number; name: string | null } }) {
  const nameOf = useNameOf()
  return (
    <Link to="/customers/$id" params={{ id: String(customer.id) }} style={{ overflowWrap: 'anywhere' }} preload={false}>
      {nameOf(customer)}
    </Link>
  )
}

const SHOWN_TAGS = 3

export function BriefTags({ tags, names }: { tags: string[]; names: Names }) {
  const t = useWords(listWords)
  const rest = tags.slice(SHOWN_TAGS)
  return (
    <Flex wrap gap={4}>
      {tags.slice(0, SHOWN_TAGS).map((slug) => (
        <Tag key={slug} style={SHORT} title={names.tag(slug)}>
          {names.tag(slug)}
        </Tag>
      ))}
      {rest.length > 0 && (
        <Tooltip title={rest.map(names.tag).join('、')}>
          <Tag tabIndex={0} style={{ margin: 0 }}>
            {t.moreTags(rest.length)}
          </Tag>
        </Tooltip>
      )}
    </Flex>
  )
}

export function BriefStages({ stages, names }: { stages: Record<string, string>; names: Names }) {
  const s = useWords(sharedWords)
  return (
    <Flex wrap gap={4}>
      {Object.entries(stages).map(([set, stage]) => (
        <Tag key={set} variant="outlined" style={SHORT} title={s.pair(names.set(set), names.stage(set, stage))}>
          {names.stage(set, stage)}
        </Tag>
      ))}
    </Flex>
  )
}
const SHORT = { margin: 0, maxWidth: 160, overflow: 'hidden', textOverflow: 'ellipsis' }
