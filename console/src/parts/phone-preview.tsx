import { FileOutlined, LinkOutlined, MobileOutlined, PictureOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { Flex } from 'antd'
import type { ReactNode } from 'react'
import type { Attachment, WrittenMessage } from '../../../src/features/contents/message.ts'
import { inBoth, useWords } from '../language/language.tsx'
import { useShade } from '../shell/look.tsx'
import { Picture } from './picture.tsx'
import { shortened } from './shortened.ts'
import { piecesOf, type Piece } from './variables.ts'
import { FileBubble, Video } from './video.tsx'

const words = inBoth({
  zh: {
    customerName: '客户昵称',
    staffName: '员工姓名',
    link: '链接',
    miniprogram: '小程序',
    picture: '图片',
    cover: '封面',
    video: '视频',
    file: '文件',
  },
  en: {
    customerName: 'customer’s name',
    staffName: 'name of staff',
    link: 'Link',
    miniprogram: 'Mini program',
    picture: 'Picture',
    cover: 'Cover',
    video: 'Video',
    file: 'File',
  },
})

/** WeCom's own greys, by day and by night; small print is dark enough on them (WCAG AA). */
const LOOK = {
  light: { ground: '#ededed', bubble: '#ffffff', text: '#191919', faint: '#595959', edge: '#c9c9c9', chip: '#e3f3ef' },
  dark: { ground: '#111111', bubble: '#2c2c2c', text: '#e6e6e6', faint: '#b0b0b0', edge: '#4a4a4a', chip: '#123a33' },
}
export const usePhoneColours = () => LOOK[useShade().isDark ? 'dark' : 'light']

/** What a customer sees on a phone: each part of a message a bubble. `isVaried`: what stands for variables is named.
 *  `isSmall`: how it begins, for a list. */
export function PhonePreview({
  message,
  sender,
  empty,
  isSmall = false,
  isVaried = false,
}: {
  message: WrittenMessage | undefined
  sender?: string | undefined
  empty?: ReactNode
  isSmall?: boolean
  isVaried?: boolean
}) {
  const colours = usePhoneColours()
  const isEmpty = !message || (message.text.trim() === '' && message.attachments.length === 0)
  return (
    <div
      style={{
        boxSizing: 'border-box',
        width: '100%',
        padding: 12,
        border: `1px solid ${colours.edge}`,
        borderRadius: isSmall ? 12 : 24,
        background: colours.ground,
        color: colours.text,
        ...(isSmall ? { minHeight: 150 } : { maxWidth: 300, minHeight: 320 }),
      }}
    >
      {sender !== undefined && (
        <div style={{ color: colours.faint, textAlign: 'center', marginBottom: 12, overflowWrap: 'anywhere' }}>
          {sender}
        </div>
      )}
      {isEmpty ? (
        <span style={{ color: colours.faint }}>{empty}</span>
      ) : (
        <Bubbles message={isSmall ? shortened(message) : message} isVaried={isVaried} />
      )}
    </div>
  )
}

function Bubbles({ message: { text, attachments }, isVaried }: { message: WrittenMessage; isVaried: boolean }) {
  return (
    <Flex vertical gap={8} align="flex-start">
      {text.trim() !== '' && (
        <Bubble>
          <span style={{ whiteSpace: 'pre-wrap' }}>
            <Said text={text.trim()} isVaried={isVaried} />
          </span>
        </Bubble>
      )}
      {attachments.map((one, place) => (
        <Bubble key={place}>
          <Attached one={one} isVaried={isVaried} />
        </Bubble>
      ))}
    </Flex>
  )
}

function Bubble({ children }: { children: ReactNode }) {
  const { bubble } = usePhoneColours()
  return (
    <div
      style={{
        maxWidth: '90%',
        padding: '8px 12px',
        borderRadius: '4px 12px 12px 12px',
        background: bubble,
        overflowWrap: 'anywhere',
      }}
    >
      {children}
    </div>
  )
}

/** A text in which variables are named by what they stand for. */
function Said({ text, isVaried }: { text: string; isVaried: boolean }) {
  const t = useWords(words)
  const { chip } = usePhoneColours()
  const called = (name: string) => {
    if (name === 'customer.name') return t.customerName
    if (name === 'staff.name') return t.staffName
    return name.replace(/^(customer|event)\./, '')
  }
  const pieces = isVaried ? piecesOf(text) : [{ text }]
  return pieces.map(({ text: said, name }: Piece, place) =>
    name === undefined ? (
      said
    ) : (
      <span key={place} title={said} style={{ background: chip, borderRadius: 4, padding: '0 3px' }}>
        {called(name)}
      </span>
    ),
  )
}

/** What lies elsewhere is told, not loaded: the console asks nobody but its own server. */
function Attached({ one, isVaried }: { one: Attachment; isVaried: boolean }) {
  const t = useWords(words)
  const { faint } = usePhoneColours()
  const small = { color: faint, fontSize: 13 }
  switch (one.kind) {
    case 'picture':
      return one.picture ? <Picture id={one.picture} alt={t.picture} width={160} /> : <PictureOutlined />
    case 'picture_at':
      return (
        <>
          <PictureOutlined /> {one.url || t.picture}
        </>
      )
    case 'link':
      return (
        <Flex vertical gap={2}>
          <strong>
            <LinkOutlined /> {one.title ? <Said text={one.title} isVaried={isVaried} /> : t.link}
          </strong>
          {one.description && (
            <span style={small}>
              <Said text={one.description} isVaried={isVaried} />
            </span>
          )}
          {one.url !== '' && <span style={small}>{one.url}</span>}
        </Flex>
      )
    case 'miniprogram':
      return (
        <Flex vertical gap={6}>
          <span style={small}>
            <MobileOutlined /> {t.miniprogram}
          </span>
          <strong>{one.title ? <Said text={one.title} isVaried={isVaried} /> : t.miniprogram}</strong>
          {one.picture && <Picture id={one.picture} alt={t.cover} width={200} />}
        </Flex>
      )
    case 'video':
      if (one.video) return <Video id={one.video} label={t.video} width={200} />
      return (
        <>
          <PlayCircleOutlined /> {t.video}
        </>
      )
    case 'file':
      if (one.file) return <FileBubble id={one.file} name={one.name} faint={faint} />
      return (
        <>
          <FileOutlined /> {one.name || t.file}
        </>
      )
  }
}
