import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, AutoComplete, Button, Card, Flex, Popconfirm, Tag, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { canServe, useMe } from '../../shell/me.ts'
import { useCalled } from './identity-words.ts'
import { profileWords } from './profile-words.ts'
import { refreshCustomers } from './refresh.ts'
import { Since } from './standing-cards.tsx'

type Said = Body<'POST /api/customers/:id/consents'>

/** What the person allows, per channel and purpose. */
export function ConsentsCard({ customer }: { customer: number }) {
  const t = useWords(profileWords)
  const s = useWords(sharedWords)
  const called = useCalled()
  const { data } = useMe()
  const mayChange = canServe(data?.me)
  const asked = useGet('/api/customers/:id/consents', { params: { id: customer } })
  const say = useSaying(customer)
  const nameOf = useConsentName()
  return (
    <Card size="small" title={t.consents}>
      <Loaded asked={asked} rows={2}>
        {({ consents }) => (
          <Flex vertical gap={8}>
            {consents.length === 0 && <Typography.Text type="secondary">{t.noConsents}</Typography.Text>}
            {consents.map(({ channel, purpose, given, at, source }) => {
              const name = nameOf(channel, purpose)
              return (
                <Flex key={`${channel} ${purpose}`} gap={8} align="center" justify="space-between">
                  <Flex gap={6} align="baseline" wrap style={{ minWidth: 0 }}>
                    <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
                    <Tag style={{ margin: 0 }} color={given ? 'blue' : 'default'}>
                      {given ? t.given : t.withdrawn}
                    </Tag>
                    <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                      {called.who(source)}
                    </Typography.Text>
                    <Since at={at} />
                  </Flex>
                  {mayChange && !given && (
                    <Button size="small" type="link" onClick={() => say.mutate({ channel, purpose, given: true })}>
                      {t.give}
                    </Button>
                  )}
                  {mayChange && given && (
                    <Popconfirm
                      title={t.withdrawAsk(name)}
                      okText={t.withdraw}
                      cancelText={s.cancel}
                      onConfirm={() => say.mutate({ channel, purpose, given: false })}
                    >
                      <Button size="small" type="link">
                        {t.withdraw}
                      </Button>
                    </Popconfirm>
                  )}
                </Flex>
              )
            })}
            {mayChange && <Note customer={customer} />}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

/** A channel and a purpose may be any words; those that are usual are offered. */
function Note({ customer }: { customer: number }) {
  const t = useWords(profileWords)
  const [channel, setChannel] = useState('')
  const [purpose, setPurpose] = useState('')
  const say = useSaying(customer)
  const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))
  const isReady = channel.trim() !== '' && purpose.trim() !== ''
  const note = () =>
    say.mutate(
      { channel: channel.trim(), purpose: purpose.trim(), given: true },
      {
        onSuccess() {
          setChannel('')
          setPurpose('')
        },
      },
    )
  return (
    <Flex gap={8} wrap>
      <AutoComplete
        size="small"
        placeholder={t.channel}
        aria-label={t.channel}
        value={channel}
        maxLength={64}
        options={options(t.channels)}
        onChange={setChannel}
        style={{ flex: '1 1 100px', minWidth: 0 }}
      />
      <AutoComplete
        size="small"
        placeholder={t.purpose}
        aria-label={t.purpose}
        value={purpose}
        maxLength={64}
        options={options(t.purposes)}
        onChange={setPurpose}
        style={{ flex: '1 1 100px', minWidth: 0 }}
      />
      <Button size="small" disabled={!isReady} loading={say.isPending} onClick={note}>
        {t.give}
      </Button>
    </Flex>
  )
}

export function useConsentName(): (channel: string, purpose: string) => string {
  const t = useWords(profileWords)
  const named = (words: Record<string, string>, slug: string) => (Object.hasOwn(words, slug) ? words[slug]! : slug)
  return (channel, purpose) => `${named(t.channels, channel)} · ${named(t.purposes, purpose)}`
}

function useSaying(customer: number) {
  const t = useWords(profileWords)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  return useMutation({
    mutationFn: (body: Said) => call('POST /api/customers/:id/consents', { params: { id: customer }, body }),
    onSuccess() {
      void message.success(t.consentNoted)
      refreshCustomers(queries)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
}
