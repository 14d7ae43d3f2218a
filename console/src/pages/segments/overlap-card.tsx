import { getRouteApi, Link } from '@tanstack/react-router'
import { Card, Flex, Select, theme, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { percent } from '../../parts/percent.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { insightsWords } from './insights-words.ts'
import { useAgain } from './use-again.ts'

const route = getRouteApi('/inside/segments/$slug')

interface Side {
  slug: string
  name: string
}

/** Who is in this segment and in another one; which one stands in the address. */
export function OverlapCard({ segment }: { segment: Side }) {
  const t = useWords(insightsWords)
  const { with: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const segments = useGet('/api/segments', {}).data?.segments ?? []
  const others = segments.filter(({ slug }) => slug !== segment.slug)
  const other = others.find(({ slug }) => slug === chosen)
  return (
    <Card size="small" title={t.overlap}>
      <Flex vertical gap={12}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t.compareWith}
          placeholder={t.compareWith}
          style={{ width: '100%', maxWidth: 360 }}
          value={other?.slug}
          options={others.map(({ slug, name }) => ({ value: slug, label: name }))}
          notFoundContent={t.noOthers}
          onChange={(slug: string | undefined) =>
            void navigate({ search: (now) => ({ ...now, with: slug }), replace: true })
          }
        />
        {other ? (
          <Parts segment={segment} other={other} />
        ) : (
          <Typography.Text type="secondary">{t.overlapMeans}</Typography.Text>
        )}
      </Flex>
    </Card>
  )
}

function Parts({ segment, other }: { segment: Side; other: Side }) {
  const t = useWords(insightsWords)
  const asked = useGet('/api/segments/:slug/overlap', { params: { slug: segment.slug }, query: { with: other.slug } })
  useAgain(['segments', 'definitions', `segments:${segment.slug}`, `segments:${other.slug}`], asked.refetch)
  return (
    <Loaded asked={asked} rows={3}>
      {(overlap) =>
        overlap.both + overlap.onlyThis + overlap.onlyOther === 0 ? (
          <Nothing>{t.bothEmpty}</Nothing>
        ) : (
          <Picture overlap={overlap} segment={segment} other={other} />
        )
      }
    </Loaded>
  )
}

function Picture({
  overlap,
  segment,
  other,
}: {
  overlap: Answer<'GET /api/segments/:slug/overlap'>
  segment: Side
  other: Side
}) {
  const t = useWords(insightsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const { both, onlyThis, onlyOther } = overlap
  const all = both + onlyThis + onlyOther
  const parts = [
    { label: t.only(segment.name), count: onlyThis, color: token.blue4, search: { segment: segment.slug, without: other.slug } }, // prettier-ignore
    { label: t.both, count: both, color: token.purple7, search: { segment: segment.slug, also: other.slug } },
    { label: t.only(other.name), count: onlyOther, color: token.gold4, search: { segment: other.slug, without: segment.slug } }, // prettier-ignore
  ]
  return (
    <Flex vertical gap={12}>
      <div
        role="img"
        aria-label={parts.map(({ label, count }) => `${label} ${number(count)}`).join('; ')}
        style={{ display: 'flex', gap: 2, height: 28, borderRadius: token.borderRadius, overflow: 'hidden' }}
      >
        {parts.map(
          ({ label, count, color }) =>
            count > 0 && <div key={label} style={{ background: color, flex: `${count} 0 3px`, minWidth: 3 }} />,
        )}
      </div>
      <Flex vertical gap={8}>
        {parts.map(({ label, count, color, search }) => (
          <Flex key={label} gap={8} align="baseline">
            <span aria-hidden style={{ width: 10, height: 10, borderRadius: 2, background: color, flex: 'none' }} />
            <Link to="/customers" search={search} style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              {label}
            </Link>
            <span className="numbers" style={{ whiteSpace: 'nowrap' }}>
              {t.people(number(count))} · {percent(count / all)}
            </span>
          </Flex>
        ))}
      </Flex>
      <Typography.Text type="secondary">
        {both + onlyThis > 0 && t.share(segment.name, percent(both / (both + onlyThis)), other.name)}{' '}
        {both + onlyOther > 0 && t.share(other.name, percent(both / (both + onlyOther)), segment.name)}
      </Typography.Text>
    </Flex>
  )
}
