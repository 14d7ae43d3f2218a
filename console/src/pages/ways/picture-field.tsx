import { PictureOutlined } from '@ant-design/icons'
import { App, Button, Flex } from 'antd'
import { useRef, useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Picture } from '../../parts/picture.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { welcomeWords } from './welcome-words.ts'

/** A picture that is brought to the server, made small enough for it on the way. */
export function PictureField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange(picture: string): void
}) {
  const t = useWords(welcomeWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const chooser = useRef<HTMLInputElement>(null)
  const [isBusy, setBusy] = useState(false)
  async function bring(file: File) {
    setBusy(true)
    try {
      const data = await shrunk(file).catch(() => undefined)
      if (data === undefined) return void message.error(t.badPicture)
      onChange((await call('POST /api/pictures', { body: { data } })).id)
    } catch (error) {
      message.error(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Flex gap={8} align="center" wrap>
      {value && <Picture id={value} alt={label} width={96} />}
      <Button icon={<PictureOutlined />} loading={isBusy} onClick={() => chooser.current?.click()}>
        {value ? t.changePicture : t.choosePicture}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept="image/png,image/jpeg"
        aria-label={label}
        tabIndex={-1}
        className="spoken"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file) void bring(file)
        }}
      />
    </Flex>
  )
}

/** What the server takes at most, a little below. */
const MAX_BYTES = 300 * 1024
const SIDES_PX = [1_080, 720, 480]

async function shrunk(file: File): Promise<string> {
  const picture = await createImageBitmap(file)
  for (const side of SIDES_PX) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    const drawing = canvas.getContext('2d')!
    // What shines through is white, as it is in WeChat.
    drawing.fillStyle = '#fff'
    drawing.fillRect(0, 0, canvas.width, canvas.height)
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const data = canvas.toDataURL('image/jpeg', 0.85).split(',', 2)[1]!
    if ((data.length * 3) / 4 <= MAX_BYTES) return data
  }
  throw new Error('too large')
}
