import { Alert, Tag } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { segmentsWords } from './segments-words.ts'

type Segment = Answer<'GET /api/segments'>['segments'][number]

export function SegmentState({ segment }: { segment: Pick<Segment, 'status' | 'problem'> }) {
  const t = useWords(segmentsWords)
  if (segment.problem !== null) return <Tag color="error">{t.failed}</Tag>
  return <Tag color={segment.status === 'live' ? 'success' : 'processing'}>{t.states[segment.status]}</Tag>
}

export function SegmentProblem({ problem }: { problem: string | null }) {
  const t = useWords(segmentsWords)
  return problem === null ? null : <Alert type="error" showIcon title={t.failed} description={problem} />
}
