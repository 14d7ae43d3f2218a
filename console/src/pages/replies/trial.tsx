import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Flex, Form, Input, theme, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { call, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { REST_MS } from '../../parts/typing.ts'
import { repliesWords } from './replies-words.ts'
import type { Draft } from './reply-shapes.ts'

type Tried = Answer<'POST /api/replies/trials'>

/** "A customer says…": which reply would answer now, with what is being written in its place. */
export function Trial({ id }: { id: number | null }) {
  const t = useWords(repliesWords)
  const { token } = theme.useToken()
  const messageOf = useMessageOf()
  const draft = Form.useWatch([], Form.useFormInstance<Draft>()) as Partial<Draft> | undefined
  const [text, setText] = useState('')
  const asked = useRested(JSON.stringify({ text, ...draftOf(draft, id) }))
  const tried = useQuery({
    queryKey: ['/api/replies/trials', asked],
    queryFn: () => call('POST /api/replies/trials', { body: JSON.parse(asked) }),
    enabled: (JSON.parse(asked) as { text: string }).text.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <section
      aria-label={t.trial}
      style={{ padding: 12, borderRadius: token.borderRadiusLG, background: token.colorFillQuaternary }}
    >
      <Flex vertical gap={8}>
        <Typography.Text strong>{t.trial}</Typography.Text>
        <Typography.Text type="secondary">{t.trialHint}</Typography.Text>
        <Input
          aria-label={t.trialLabel}
          placeholder={t.trialLabel}
          maxLength={500}
          value={text}
          onChange={({ target }) => setText(target.value)}
          // It is no field of the form.
          onPressEnter={(event) => event.preventDefault()}
        />
        <div role="status" style={{ overflowWrap: 'anywhere' }}>
          {tried.error
            ? messageOf(tried.error)
            : text.trim() !== '' && tried.data && <Result tried={tried.data} own={id ?? 0} />}
        </div>
      </Flex>
    </section>
  )
}

function Result({ tried: { optOut, found, passed }, own }: { tried: Tried; own: number }) {
  const t = useWords(repliesWords)
  if (optOut !== null) return <Typography.Text>{optOut === 'out' ? t.trialOut : t.trialBack}</Typography.Text>
  const called = (one: { id: number; name: string }) => (one.id === own ? t.trialThis : one.name)
  return (
    <Flex vertical gap={4}>
      {found ? (
        <>
          <Typography.Text>{t.trialFound(called(found), t.how[found.word.how], found.word.text)}</Typography.Text>
          <Typography.Text style={{ whiteSpace: 'pre-wrap' }}>{found.text}</Typography.Text>
        </>
      ) : (
        passed.length === 0 && <Typography.Text>{t.trialNone}</Typography.Text>
      )}
      {passed.map((one) => (
        <Typography.Text key={one.id} type="secondary">
          {t.trialPassed(called(one), one.word.text, t.reasons[one.reason])}
        </Typography.Text>
      ))}
    </Flex>
  )
}

/** What is not finished is left out, or the server would not take it. */
function draftOf(draft: Partial<Draft> | undefined, id: number | null) {
  const words = (draft?.words ?? []).filter((word) => word?.text?.trim())
  if (!draft || words.length === 0) return {}
  const hours = (draft.hours ?? []).filter((one) => one?.weekdays?.length && one.from && one.until)
  return {
    draft: {
      id,
      name: draft.name?.trim() || '…',
      words,
      hours,
      accounts: draft.accounts ?? [],
      text: draft.text?.trim() || '…',
      isEnabled: draft.isEnabled ?? true,
      isAutomatic: draft.isAutomatic ?? true,
    },
  }
}

function useRested(value: string): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
