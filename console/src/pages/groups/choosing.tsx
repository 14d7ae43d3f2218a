import { Button, Card, Flex } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { flowsWords } from './flows-words.ts'
import { StartDrawer } from './start-drawer.tsx'
import type { Group } from './use-groups.ts'

/** Which of the groups that are shown somebody has chosen. Undefined where nothing can be done with them. */
export interface Choosing {
  chosen: string[]
  choose(chats: string[]): void
}
export const canBeChosen = ({ standing }: Group): boolean => standing !== 'dismissed'

export function useChoosing(groups: readonly Group[]): Choosing {
  const [all, choose] = useState<string[]>([])
  // What the search does not show any more is not started unseen.
  const shown = new Set(groups.filter(canBeChosen).map(({ chatId }) => chatId))
  return { chosen: all.filter((chat) => shown.has(chat)), choose }
}

/** What can be done with them; stays in sight while the list is gone through. */
export function ChosenBar({ choosing: { chosen, choose } }: { choosing: Choosing }) {
  const t = useWords(flowsWords)
  const number = useNumber()
  const [isStarting, setStarting] = useState(false)
  return (
    <>
      {chosen.length > 0 && (
        <Card size="small" style={{ position: 'sticky', insetBlockEnd: 8, zIndex: 2 }}>
          <Flex gap={12} wrap align="center" justify="space-between">
            <span role="status" className="numbers">
              {t.chosen(number(chosen.length))}
            </span>
            <Flex gap={8}>
              <Button onClick={() => choose([])}>{t.unchoose}</Button>
              <Button type="primary" onClick={() => setStarting(true)}>
                {t.start}
              </Button>
            </Flex>
          </Flex>
        </Card>
      )}
      {isStarting && (
        <StartDrawer
          chats={chosen}
          onDone={() => {
            setStarting(false)
            choose([])
          }}
          onClose={() => setStarting(false)}
        />
      )}
    </>
  )
}
