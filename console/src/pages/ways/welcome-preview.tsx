import { LinkOutlined, MobileOutlined, PictureOutlined } from '@ant-design/icons'
import { Flex, Form, Segmented, theme, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Picture } from './picture-field.tsx'
import { isEmpty, type Attachment, type WrittenGreeting, type WrittenWelcome } from './way-shapes.ts'
import { welcomeWords } from './welcome-words.ts'

/** What the customer sees first, on a phone, as it is being written. `isDefault`: it is the default welcome itself. */
export function WelcomePreview({ isDefault = false }: { isDefault?: boolean }) {
  const t = useWords(welcomeWords)
  const { token } = theme.useToken()
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
        <div
          style={{
            boxSizing: 'border-box',
            width: '100%',
            maxWidth: 300,
            minHeight: 320,
            padding: 12,
            border: `1px solid ${token.colorBorder}`,
            borderRadius: 24,
            background: token.colorBgLayout,
          }}
        >
          <Typography.Text type="secondary" style={{ display: 'block', textAlign: 'center', marginBottom: 12 }}>
            {t.sender}
          </Typography.Text>
          {isEmpty(greeting) ? (
            <Typography.Text type="secondary">{isDefault ? t.previewNone : t.previewNothing}</Typography.Text>
          ) : (
            <Bubbles greeting={greeting!} />
          )}
        </div>
        {isEmpty(own) && !isEmpty(fallback) && <Typography.Text type="secondary">{t.previewDefault}</Typography.Text>}
      </Flex>
    </section>
  )
}

function Bubbles({ greeting: { text = '', attachments = [] } }: { greeting: WrittenGreeting }) {
  return (
    <Flex vertical gap={8} align="flex-start">
      {text.trim() !== '' && (
        <Bubble>
          <span style={{ whiteSpace: 'pre-wrap' }}>{text.trim()}</span>
        </Bubble>
      )}
      {attachments.map((one, place) => (
        <Bubble key={place}>
          <Attached one={one} />
        </Bubble>
      ))}
    </Flex>
  )
}

function Bubble({ children }: { children: ReactNode }) {
  const { token } = theme.useToken()
  return (
    <div
      style={{
        maxWidth: '90%',
        padding: '8px 12px',
        borderRadius: '4px 12px 12px 12px',
        background: token.colorBgContainer,
        boxShadow: token.boxShadowTertiary,
        overflowWrap: 'anywhere',
      }}
    >
      {children}
    </div>
  )
}

/** What lies elsewhere is told, not loaded: the console asks nobody but its own server. */
function Attached({ one }: { one: Attachment }) {
  const t = useWords(welcomeWords)
  switch (one.kind) {
    case 'picture':
      return one.picture ? <Picture id={one.picture} alt={t.kinds.picture} width={160} /> : <PictureOutlined />
    case 'picture_at':
      return (
        <>
          <PictureOutlined /> {one.url || t.kinds.picture_at}
        </>
      )
    case 'link':
      return (
        <Flex vertical gap={2}>
          <strong>
            <LinkOutlined /> {one.title || t.title}
          </strong>
          {one.description && <Typography.Text type="secondary">{one.description}</Typography.Text>}
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {one.url}
          </Typography.Text>
        </Flex>
      )
    case 'miniprogram':
      return (
        <Flex vertical gap={6}>
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            <MobileOutlined /> {t.kinds.miniprogram}
          </Typography.Text>
          <strong>{one.title || t.title}</strong>
          {one.picture && <Picture id={one.picture} alt={t.cover} width={200} />}
        </Flex>
      )
  }
}
