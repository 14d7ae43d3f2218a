import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Card, Checkbox, Flex, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { call, keyOf } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { More } from '../../parts/more.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { quarantineWords } from './quarantine-words.ts'
import { useReason } from './reasons.ts'
import type { useReplay } from './use-replay.ts'

const PAGE = 50

export function QuarantinedList({
  code,
  replaying,
  onOpen,
}: {
  code: string | undefined
  replaying: ReturnType<typeof useReplay>
  onOpen(id: number): void
}) {
  const t = useWords(quarantineWords)
  const { language } = useLanguage()
  const reasonOf = useReason()
  const { token } = theme.useToken()
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const asked = useInfiniteQuery({
    queryKey: [...keyOf('/api/quarantine'), 'list', code],
    queryFn: ({ pageParam }) =>
      call('GET /api/quarantine', { query: { limit: PAGE, code, before: pageParam ? String(pageParam) : undefined } }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  })
  const refused = new Set(replaying.done?.refused.map(({ id }) => id))
  const items = asked.data?.pages.flatMap((page) => page.items) ?? []
  const isAll = items.length > 0 && items.every(({ id }) => chosen.has(id))
  const toggle = (id: number) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  async function replay() {
    await replaying.replay({ ids: items.map(({ id }) => id).filter((id) => chosen.has(id)) })
    setChosen(new Set())
  }
  return (
    <Card
      size="small"
      title={
        <Checkbox
          checked={isAll}
          indeterminate={chosen.size > 0 && !isAll}
          onChange={() => setChosen(isAll ? new Set() : new Set(items.map(({ id }) => id)))}
        >
          {t.chooseAll}
        </Checkbox>
      }
      extra={
        <Button
          type="primary"
          size="small"
          disabled={chosen.size === 0 || replaying.isRunning}
          onClick={() => void replay()}
        >
          {t.replayChosen(chosen.size)}
        </Button>
      }
      styles={{ body: { padding: 0 } }}
    >
      <Loaded asked={asked}>
        {() =>
          items.length === 0 ? (
            <Nothing>{t.noneLeft}</Nothing>
          ) : (
            <ul aria-label={t.items} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {items.map((item) => (
                <li key={item.id} style={{ padding: '8px 12px', borderTop: `1px solid ${token.colorBorderSecondary}` }}>
                  <Flex gap={12} align="flex-start">
                    <Checkbox
                      aria-label={t.choose(item.id)}
                      checked={chosen.has(item.id)}
                      onChange={() => toggle(item.id)}
                    />
                    <div style={{ flex: 1, minWidth: 0 }}>
                      <Flex wrap gap={8} align="center">
                        <span>{reasonOf(item.code).why}</span>
                        {refused.has(item.id) && <Tag color="warning">{t.stillRefused}</Tag>}
                      </Flex>
                      <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
                        {t.which(item.id)} · {item.source} · <Time at={item.received_at} />
                        {language === 'en' && ` · ${item.detail}`}
                      </Typography.Text>
                    </div>
                    <Button size="small" aria-label={`${t.look} ${item.id}`} onClick={() => onOpen(item.id)}>
                      {t.look}
                    </Button>
                  </Flex>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <More asked={asked} style={{ padding: 12 }} />
    </Card>
  )
}
