import { Card, Flex, Statistic, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { ApiError, call, type Answer } from '../../api/api.ts'
import { onTopics } from '../../api/live.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { segmentsWords } from './segments-words.ts'

type Preview = Answer<'POST /api/previews'>
/** After the last change; between questions while it is counted; and between two counts, however much happens. */
const CALM_MS = 500
const ASK_MS = 400
const AGAIN_MS = 3_000

/** Who would be in by the rule as it is being written, counted again as customers do things. Null: the rule is not whole. */
export function LiveCount({ text }: { text: string | null }) {
  const t = useWords(segmentsWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const messageOf = useMessageOf()
  const { preview, problem } = usePreview(text)
  const isAwaited = text !== null && !problem && !preview
  const names = (preview?.sample ?? []).slice(0, 5).map(({ id, name }) => name ?? `${s.noName} #${id}`)
  return (
    <Card size="small">
      <Flex vertical gap={4} aria-live="polite" aria-busy={isAwaited}>
        <Statistic title={t.count} value={preview && text !== null ? number(preview.count) : '–'} className="numbers" />
        <Typography.Text type={problem ? 'danger' : 'secondary'}>
          {text === null
            ? t.incomplete
            : problem
              ? messageOf(problem)
              : !preview
                ? s.loading
                : preview.status === 'counting'
                  ? t.counting(number(preview.of))
                  : preview.status === 'failed'
                    ? t.countFailed
                    : t.of(number(preview.of))}
        </Typography.Text>
        {names.length > 0 && text !== null && (
          <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
            {s.pair(t.sampleNames, names.join(s.comma))}
          </Typography.Text>
        )}
      </Flex>
    </Card>
  )
}

/** One at a time: a change cancels the one before, in the server too. */
function usePreview(text: string | null): { preview: Preview | undefined; problem: ApiError | undefined } {
  const [preview, setPreview] = useState<Preview>()
  const [problem, setProblem] = useState<ApiError>()
  useEffect(() => {
    if (text === null) return
    let isOver = false
    let asked: Preview | undefined
    let timer = setTimeout(() => void begin(), CALM_MS)
    let stopHearing = () => {}
    const later = (then: () => Promise<void>, ms: number) => {
      if (!isOver) timer = setTimeout(() => void then(), ms)
    }
    const take = (next: Preview) => {
      asked = next
      // It came when nobody waits for it any more.
      if (isOver) return stop(next)
      setProblem(undefined)
      setPreview(next)
      if (next.status === 'counting') later(look, ASK_MS)
      else countAgain()
    }
    /** When something has happened, and not too soon. */
    const countAgain = () => {
      const countedAt = performance.now()
      stopHearing()
      stopHearing = onTopics(['events', 'definitions'], () => {
        stopHearing()
        later(begin, Math.max(0, countedAt + AGAIN_MS - performance.now()))
      })
    }
    const stop = ({ id, status }: Preview) => {
      if (status === 'counting') call('DELETE /api/previews/:id', { params: { id } }).catch(() => {})
    }
    const fail = (error: unknown) => {
      if (!isOver && error instanceof ApiError) setProblem(error)
    }
    async function begin() {
      await call('POST /api/previews', { body: { text: text! } }).then(take, fail)
    }
    async function look() {
      await call('GET /api/previews/:id', { params: { id: asked!.id } }).then(take, fail)
    }
    return () => {
      isOver = true
      clearTimeout(timer)
      stopHearing()
      if (asked) stop(asked)
    }
  }, [text])
  return { preview, problem }
}
