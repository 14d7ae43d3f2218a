import { Flex, Progress, Typography } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { syncsWords } from './syncs-words.ts'

export type Run = Answer<'GET /api/syncs'>['syncs'][number]
export type RunStatus = 'running' | 'done' | 'stopped' | 'failed'

export function statusOf({ finishedAt, stopped, problem }: Run): RunStatus {
  if (finishedAt === null) return 'running'
  if (problem) return 'failed'
  return stopped ? 'stopped' : 'done'
}

const TOTAL = '_total'

export interface Count {
  name: string
  many: number
  /** How many there are, where that is known. */
  all: number | undefined
}
export const countsOf = ({ counts }: Pick<Run, 'counts'>): Count[] =>
  Object.entries(counts)
    .filter(([name]) => !name.endsWith(TOTAL))
    .map(([name, many]) => ({ name, many, all: counts[name + TOTAL] }))

/** What a count is of, in words; what is not listed is said as it is stored. */
export function useCountNames(): (name: string) => string {
  const t = useWords(syncsWords)
  return (name) => (t.counts as Record<string, string>)[name] ?? name
}

/** What is being done, and how far each count has come: a bar where it is known how many there are. */
export function RunProgress({ run }: { run: Run }) {
  const t = useWords(syncsWords)
  const number = useNumber()
  const nameOf = useCountNames()
  return (
    <Flex vertical gap={8} role="group" aria-label={t.running}>
      <Typography.Text>{t.steps[run.step]}…</Typography.Text>
      {countsOf(run).map(({ name, many, all }) => (
        <div key={name}>
          <Flex justify="space-between" gap={12}>
            <span>{nameOf(name)}</span>
            <span className="numbers">{all === undefined ? number(many) : t.ofAll(number(many), number(all))}</span>
          </Flex>
          {all !== undefined && (
            <Progress
              percent={all === 0 ? 100 : Math.min(100, Math.floor((many / all) * 100))}
              showInfo={false}
              size="small"
              aria-label={nameOf(name)}
            />
          )}
        </div>
      ))}
    </Flex>
  )
}
