import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, Typography } from 'antd'
import { MAX_FILE_NAME_CHARS } from '../../../../src/kernel/limits.ts'
import { useWords } from '../../language/language.tsx'
import { ButtonMenu } from '../../parts/menu.tsx'
import { Video } from '../../parts/video.tsx'
import { FileField } from './file-field.tsx'
import { PictureField } from './picture-field.tsx'
import type { Attachment } from './way-shapes.ts'
import { welcomeWords } from './welcome-words.ts'

const KINDS = ['picture', 'picture_at', 'link', 'miniprogram', 'video', 'file'] as const
const MAX_ATTACHMENTS = 9
const isUrl = (text: string | undefined): boolean => /^https?:\/\/\S+\.\S+|^https?:\/\/localhost/.test(text ?? '')

const EMPTY: Record<(typeof KINDS)[number], Attachment> = {
  picture: { kind: 'picture', picture: '' },
  picture_at: { kind: 'picture_at', url: '' },
  link: { kind: 'link', title: '', url: '' },
  miniprogram: { kind: 'miniprogram', title: '', appId: '', page: '', picture: '' },
  video: { kind: 'video', video: '' },
  file: { kind: 'file', file: '', name: '' },
}

/** A file's own name, without what a message does not take in one; its end says what it is, and stays. */
const nameOf = (name: string): string => name.replace(/[\p{Cc}/\\:*?"<>|]/gu, ' ').slice(-MAX_FILE_NAME_CHARS)

/** Whether everything of it is said that must be. */
export const isWhole = (one: Attachment): boolean => {
  switch (one.kind) {
    case 'picture':
      return one.picture !== ''
    case 'picture_at':
      return isUrl(one.url)
    case 'link':
      return one.title.trim() !== '' && isUrl(one.url) && (!one.pictureUrl || isUrl(one.pictureUrl))
    case 'miniprogram':
      return [one.title, one.appId, one.page, one.picture].every((text) => text.trim() !== '')
    case 'video':
      return one.video !== ''
    case 'file':
      return one.file !== '' && one.name.trim() !== ''
  }
}

/** What goes with a welcome: a list of cards, each of a kind. */
export function AttachmentsField({
  value = [],
  onChange,
}: {
  value?: Attachment[]
  onChange?(attachments: Attachment[]): void
}) {
  const t = useWords(welcomeWords)
  const put = (place: number, one: Attachment) => onChange?.(value.map((held, at) => (at === place ? one : held)))
  return (
    <Flex vertical gap={8}>
      {value.map((one, place) => (
        <Card
          // Its place is all that it is known by.
          key={`${place} ${one.kind}`}
          size="small"
          title={`${t.attachment(place + 1)} · ${t.kinds[one.kind]}`}
          extra={
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t.removeOne(t.attachment(place + 1))}
              onClick={() => onChange?.(value.filter((_, at) => at !== place))}
            />
          }
        >
          <AttachmentFields one={one} onChange={(changed) => put(place, changed)} />
        </Card>
      ))}
      {value.length < MAX_ATTACHMENTS && (
        <ButtonMenu
          menu={{
            items: KINDS.map((kind) => ({
              key: kind,
              label: t.kinds[kind],
              onClick: () => onChange?.([...value, EMPTY[kind]]),
            })),
          }}
        >
          <Button icon={<PlusOutlined />} style={{ alignSelf: 'flex-start' }}>
            {t.addAttachment}
          </Button>
        </ButtonMenu>
      )}
    </Flex>
  )
}

function AttachmentFields({ one, onChange }: { one: Attachment; onChange(one: Attachment): void }) {
  const t = useWords(welcomeWords)
  const text = (label: string, held: string | undefined, then: (text: string) => Attachment, most: number) => (
    <Input
      aria-label={label}
      prefix={<Typography.Text type="secondary">{label}</Typography.Text>}
      value={held}
      maxLength={most}
      onChange={({ target }) => onChange(then(target.value))}
    />
  )
  switch (one.kind) {
    case 'picture':
      return <PictureField label={t.kinds.picture} value={one.picture} onChange={(picture) => onChange({ ...one, picture })} /> // prettier-ignore
    case 'picture_at':
      return text(t.url, one.url, (url) => ({ ...one, url: url.trim() }), 2_048)
    case 'link':
      return (
        <Flex vertical gap={8}>
          {text(t.title, one.title, (title) => ({ ...one, title }), 64)}
          {text(t.url, one.url, (url) => ({ ...one, url: url.trim() }), 2_048)}
          {text(
            t.description,
            one.description,
            (description) => ({ ...one, description: description || undefined }),
            170,
          )}
          {text(t.pictureUrl, one.pictureUrl, (url) => ({ ...one, pictureUrl: url.trim() || undefined }), 2_048)}
        </Flex>
      )
    case 'miniprogram':
      return (
        <Flex vertical gap={8}>
          {text(t.title, one.title, (title) => ({ ...one, title }), 21)}
          {text(t.appId, one.appId, (appId) => ({ ...one, appId }), 64)}
          {text(t.page, one.page, (page) => ({ ...one, page }), 1_024)}
          <PictureField label={t.cover} value={one.picture} onChange={(picture) => onChange({ ...one, picture })} />
        </Flex>
      )
    case 'video':
      return (
        <Flex vertical gap={8}>
          {one.video && <Video id={one.video} label={t.kinds.video} width={200} />}
          <FileField kind="video" hasOne={one.video !== ''} onBrought={(video) => onChange({ ...one, video })} />
        </Flex>
      )
    case 'file':
      return (
        <Flex vertical gap={8}>
          {one.file && text(t.fileName, one.name, (name) => ({ ...one, name }), MAX_FILE_NAME_CHARS)}
          <FileField
            kind="file"
            hasOne={one.file !== ''}
            onBrought={(file, name) => onChange({ ...one, file, name: nameOf(name) })}
          />
        </Flex>
      )
  }
}
