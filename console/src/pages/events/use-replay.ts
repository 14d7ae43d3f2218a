import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useRef, useState } from 'react'
import { call, keyOf, type Answer } from '../../api/api.ts'
import { useMessageOf } from '../../parts/states.tsx'

type Replayed = Omit<Answer<'POST /api/quarantine/replays'>, 'next'>
export type Replaying = { ids: number[] } | { code: string }

const nothing: Replayed = { stored: 0, repeated: 0, refused: [] }

/** Replays portion by portion, says how far it is, and can be stopped between two of them. */
export function useReplay() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const [done, setDone] = useState<Replayed>()
  const [isRunning, setRunning] = useState(false)
  const isStopped = useRef(false)

  async function replay(what: Replaying): Promise<Replayed> {
    let sum = nothing
    let after: number | null = 0
    isStopped.current = false
    setRunning(true)
    setDone(sum)
    try {
      while (after !== null && !isStopped.current) {
        const body: Replaying & { after?: number } = 'ids' in what ? what : { ...what, after }
        const { stored, repeated, refused, next }: Answer<'POST /api/quarantine/replays'> = await call(
          'POST /api/quarantine/replays',
          { body },
        )
        sum = {
          stored: sum.stored + stored,
          repeated: sum.repeated + repeated,
          refused: [...sum.refused, ...refused],
        }
        setDone(sum)
        after = next
      }
    } catch (error) {
      message.error(messageOf(error))
    } finally {
      setRunning(false)
      await queries.invalidateQueries({ queryKey: keyOf('/api/quarantine') })
    }
    return sum
  }
  return {
    replay,
    done,
    isRunning,
    stop: () => void (isStopped.current = true),
    forget: () => setDone(undefined),
  }
}
