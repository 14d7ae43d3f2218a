import { FileOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { Button, Flex, Progress, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { MAX_FILE_BYTES, MAX_VIDEO_BYTES } from '../../../../src/kernel/limits.ts'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { uploadFile } from '../../parts/uploading.ts'
import { welcomeWords } from './welcome-words.ts'

const MEGABYTE = 1024 * 1024

/** A video or a file that is brought to the server; on the way it may be cancelled, and what is refused is said below. */
export function FileField({
  kind,
  hasOne,
  onBrought,
}: {
  kind: 'video' | 'file'
  hasOne: boolean
  onBrought(id: string, name: string): void
}) {
  const t = useWords(welcomeWords)
  const s = useWords(sharedWords)
  const { isBusy, percent, problem, bring, cancel } = useBringing(kind, onBrought)
  const chooser = useRef<HTMLInputElement>(null)
  const Icon = kind === 'video' ? PlayCircleOutlined : FileOutlined
  return (
    <Flex vertical gap={8}>
      <Flex gap={8} align="center" wrap>
        <Button icon={<Icon />} disabled={isBusy} onClick={() => chooser.current?.click()}>
          {hasOne ? t.changeIt[kind] : t.chooseIt[kind]}
        </Button>
        <Typography.Text type="secondary">{t.takes[kind]}</Typography.Text>
      </Flex>
      {isBusy && (
        <Flex gap={8} align="center">
          <Progress percent={percent} aria-label={t.bringing(percent)} style={{ flex: 1, margin: 0 }} />
          <Button onClick={cancel}>{s.cancel}</Button>
        </Flex>
      )}
      {problem !== undefined && (
        <Typography.Text type="danger" role="alert">
          {problem}
        </Typography.Text>
      )}
      <input
        ref={chooser}
        type="file"
        {...(kind === 'video' && { accept: 'video/mp4,.mp4' })}
        aria-label={t.kinds[kind]}
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

function useBringing(kind: 'video' | 'file', onBrought: (id: string, name: string) => void) {
  const t = useWords(welcomeWords)
  const messageOf = useMessageOf()
  const [percent, setPercent] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const underWay = useRef<AbortController>(undefined)
  // Somebody may write on while it is under way: what they wrote is not to be undone by it.
  const told = useRef(onBrought)
  useEffect(() => void (told.current = onBrought))
  useEffect(() => () => underWay.current?.abort(), [])

  async function bring(file: File) {
    const most = kind === 'video' ? MAX_VIDEO_BYTES : MAX_FILE_BYTES
    if (file.size > most) return setProblem(t.tooLarge[kind](most / MEGABYTE))
    const own = new AbortController()
    underWay.current = own
    setProblem(undefined)
    setPercent(0)
    try {
      const { upload } = await uploadFile(file, setPercent, own.signal)
      const { id } = await call('POST /api/files', { body: { upload, kind } })
      if (!own.signal.aborted) told.current(id, file.name)
    } catch (error) {
      if (!own.signal.aborted) setProblem(messageOf(error))
    } finally {
      setPercent(undefined)
    }
  }
  return {
    isBusy: percent !== undefined,
    percent: percent ?? 0,
    problem,
    bring,
    cancel: () => underWay.current?.abort(),
  }
}
