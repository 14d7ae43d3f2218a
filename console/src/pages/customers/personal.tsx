import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Flex, Tooltip } from 'antd'
import { useState } from 'react'
import { call, keyOf, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { canServe, useMe } from '../../shell/me.ts'
import { useCalled } from './identity-words.ts'
import { profileWords } from './profile-words.ts'

const HIDDEN = '•••'

/** A value as a person reads it, whatever its type. */
export function Value({ value, nameOf = asItIs }: { value: unknown; nameOf?: (key: string) => string }) {
  const s = useWords(sharedWords)
  if (value === null || value === undefined) return <span>{HIDDEN}</span>
  if (typeof value === 'boolean') return <span>{value ? s.yes : s.no}</span>
  if (typeof value !== 'object') return <span style={{ overflowWrap: 'anywhere' }}>{String(value)}</span>
  const entries = Object.entries(value)
  if (entries.length === 0) return <span>{s.none}</span>
  return (
    <Flex vertical style={{ overflowWrap: 'anywhere' }}>
      {entries.map(([key, part]) => (
        <Flex key={key} gap={6}>
          {!Array.isArray(value) && <span style={{ opacity: 0.75 }}>{nameOf(key)}</span>}
          <Value value={part} nameOf={nameOf} />
        </Flex>
      ))}
    </Flex>
  )
}

const asItIs = (key: string): string => key

/** A masked value that may be looked at in full. What was shown lives here only: it goes when the page is left. */
export function Personal({
  customer,
  which,
  what,
  masked,
}: {
  customer: number
  which: Body<'POST /api/customers/:id/reveals'>
  what: string
  masked: unknown
}) {
  const t = useWords(profileWords)
  const called = useCalled()
  const { data } = useMe()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const [shown, setShown] = useState<{ value: unknown }>()
  const reveal = useMutation({
    mutationFn: () => call('POST /api/customers/:id/reveals', { params: { id: customer }, body: which }),
    onSuccess({ value }) {
      setShown({ value })
      // It is in their timeline now.
      void queries.invalidateQueries({ queryKey: keyOf('/api/customers/:id/events') })
    },
    onError: (error) => void message.error(messageOf(error)),
    gcTime: 0,
  })
  // A mutation would remember the value after this is gone.
  const hide = () => {
    setShown(undefined)
    reveal.reset()
  }
  const label = shown ? t.hideOf(what) : t.revealOf(what)
  return (
    <Flex gap={6} align="baseline" wrap>
      <Value value={shown ? shown.value : masked} nameOf={called.attribute} />
      {canServe(data?.me) && (
        <Tooltip title={label}>
          <Button
            type="link"
            size="small"
            icon={shown ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            loading={reveal.isPending}
            aria-label={label}
            onClick={() => (shown ? hide() : reveal.mutate())}
            style={{ paddingInline: 2 }}
          >
            {shown ? t.hide : t.reveal}
          </Button>
        </Tooltip>
      )}
    </Flex>
  )
}
