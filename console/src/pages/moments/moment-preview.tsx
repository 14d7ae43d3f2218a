import { LinkOutlined, PictureOutlined } from '@ant-design/icons'
import { Avatar, Flex } from 'antd'
import type { ReactNode } from 'react'
import type { Attachment, WrittenMessage } from '../../../../src/features/contents/message.ts'
import { useWords } from '../../language/language.tsx'
import { usePhoneColours } from '../../parts/phone-preview.tsx'
import { Picture } from '../../parts/picture.tsx'
import { momentsWords } from './moments-words.ts'

const PICTURE_PX = 72
const THREE_PX = 3 * PICTURE_PX + 2 * 4

/** As it stands in the feed of a customer: whose it is, the words, and under them the pictures by three, or the link. */
export function MomentPreview({ message, empty }: { message: WrittenMessage | undefined; empty?: ReactNode }) {
  const t = useWords(momentsWords)
  const colours = usePhoneColours()
  if (!message) return <span>{empty}</span>
  const { text, attachments } = message
  const link = attachments.find((one) => one.kind === 'link')
  const pictures = attachments.filter((one) => one !== link)
  return (
    <Flex
      gap={10}
      style={{
        boxSizing: 'border-box',
        maxWidth: 360,
        padding: 16,
        border: `1px solid ${colours.edge}`,
        borderRadius: 12,
        background: colours.bubble,
        color: colours.text,
        overflowWrap: 'anywhere',
      }}
    >
      <Avatar shape="square" size={40} aria-hidden style={{ flex: 'none', background: '#0d7a68' }}>
        {[...t.staffName][0]}
      </Avatar>
      <Flex vertical gap={6} style={{ minWidth: 0 }}>
        <strong>{t.staffName}</strong>
        {text.trim() !== '' && <span style={{ whiteSpace: 'pre-wrap' }}>{text.trim()}</span>}
        {link ? (
          <Flex gap={8} align="center" style={{ padding: 8, borderRadius: 4, background: colours.ground }}>
            {pictures[0] ? <Shown one={pictures[0]} width={40} /> : <LinkOutlined />}
            <span>{link.title || link.url}</span>
          </Flex>
        ) : (
          pictures.length > 0 && (
            <Flex wrap gap={4} style={{ maxWidth: THREE_PX }}>
              {pictures.map((one, place) => (
                <Shown key={place} one={one} width={pictures.length === 1 ? 2 * PICTURE_PX : PICTURE_PX} />
              ))}
            </Flex>
          )
        )}
      </Flex>
    </Flex>
  )
}

function Shown({ one, width }: { one: Attachment; width: number }) {
  const t = useWords(momentsWords)
  return one.kind === 'picture' && one.picture ? <Picture id={one.picture} alt={t.picture} width={width} /> : <PictureOutlined /> // prettier-ignore
}
