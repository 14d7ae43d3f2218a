import { useQuery } from '@tanstack/react-query'
import { Flex, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { CustomerField } from '../../parts/customer-field.tsx'
import { PhonePreview } from '../../parts/phone-preview.tsx'
import { Failed } from '../../parts/states.tsx'
import type { Message } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

/** What is written or what is sent, on a phone; as one customer would see it, where one is chosen. */
export function ContentPreview({
  draft,
  approved,
  isWrong,
  isWhole,
  mayAsk,
}: {
  draft: Message
  approved: Message | null
  isWrong: boolean
  /** Known to be right, as it stands. */
  isWhole: boolean
  mayAsk: boolean
}) {
  const t = useWords(contentsWords)
  const [which, setWhich] = useState<'draft' | 'approved'>('draft')
  const [customer, setCustomer] = useState<number>()
  const isSent = which === 'approved' && approved !== null
  const message = isSent ? approved : draft
  return (
    <section aria-label={t.preview}>
      <Flex vertical gap={8}>
        <Typography.Text strong>{t.preview}</Typography.Text>
        {approved !== null && (
          <Segmented
            size="small"
            aria-label={t.preview}
            style={{ alignSelf: 'flex-start' }}
            value={which}
            options={[
              { value: 'draft' as const, label: t.draftPreview },
              { value: 'approved' as const, label: t.sentPreview },
            ]}
            onChange={setWhich}
          />
        )}
        {mayAsk && <CustomerField label={t.seenBy} placeholder={t.seenBy} value={customer} onChange={setCustomer} />}
        {customer === undefined ? (
          <PhonePreview message={message} sender={t.sender} empty={t.needMessage} isVaried />
        ) : isSent || !isWrong ? (
          <SeenBy customer={customer} message={message} isReady={isSent || isWhole} />
        ) : (
          <PhonePreview message={undefined} sender={t.sender} empty={t.previewProblems} />
        )}
      </Flex>
    </section>
  )
}

function SeenBy({ customer, message, isReady }: { customer: number; message: Message; isReady: boolean }) {
  const t = useWords(contentsWords)
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/contents/preview', customer, message],
    queryFn: () => call('POST /api/contents/preview', { body: { message: message, customer } }),
    enabled: isReady,
    // The last one stays until the next is there.
    placeholderData: (before, query) => (query?.queryKey[1] === customer ? before : undefined),
  })
  if (error) return <Failed error={error} onRetry={() => void refetch()} />
  return <PhonePreview message={data?.message ?? undefined} sender={t.sender} empty={data ? t.unsendable : '…'} />
}
