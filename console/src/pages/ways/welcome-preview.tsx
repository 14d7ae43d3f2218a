import { Flex, Form, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { PhonePreview } from '../../parts/phone-preview.tsx'
import { isEmpty, type WrittenWelcome } from './way-shapes.ts'
import { welcomeWords } from './welcome-words.ts'

/** What the customer sees first, on a phone, as it is being written. `isDefault`: it is the default welcome itself. */
export function WelcomePreview({ isDefault = false }: { isDefault?: boolean }) {
  const t = useWords(welcomeWords)
  const welcome = Form.useWatch('welcome') as WrittenWelcome | undefined
  const { data } = useGet('/api/default-welcome', {}, { enabled: !isDefault })
  const [shown, setShown] = useState(0)
  const variants = welcome?.variants ?? []
  const place = Math.min(shown, variants.length)
  const own = place === 0 ? welcome?.usual : variants[place - 1]?.greeting
  const fallback = isDefault ? null : data?.welcome.usual
  const greeting = isEmpty(own) ? fallback : own
  const names = [t.usual, ...variants.map((_, at) => t.variant(at + 1))]
  return (
    <section aria-label={t.preview} style={{ position: 'sticky', top: 0 }}>
      <Flex vertical gap={8}>
        <Typography.Text strong>{t.preview}</Typography.Text>
        {variants.length > 0 && (
          <Segmented
            size="small"
            aria-label={t.preview}
            style={{ alignSelf: 'flex-start', maxWidth: '100%', overflowX: 'auto' }}
            options={names.map((label, value) => ({ label, value }))}
            value={place}
            onChange={setShown}
          />
        )}
        <PhonePreview
          sender={t.sender}
          message={
            isEmpty(greeting) ? undefined : { text: greeting!.text ?? '', attachments: greeting!.attachments ?? [] }
          }
          empty={isDefault ? t.previewNone : t.previewNothing}
        />
        {isEmpty(own) && !isEmpty(fallback) && <Typography.Text type="secondary">{t.previewDefault}</Typography.Text>}
      </Flex>
    </section>
  )
}
