import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Modal, QRCode, Typography } from 'antd'
import { useRef } from 'react'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { useFocusBack } from '../../parts/focus.tsx'
import { waysWords } from './ways-words.ts'

/** What is printed: our own address of the way, as a code and as a picture to take along. */
export function CodeDialog({
  way: { name, url, qrUrl },
  onClose,
}: {
  way: { name: string; url: string; qrUrl: string | null }
  onClose(): void
}) {
  const t = useWords(waysWords)
  const drawn = useRef<HTMLDivElement>(null)
  useFocusBack()
  function save() {
    const canvas = drawn.current!.querySelector('canvas')!
    const link = document.createElement('a')
    link.href = canvas.toDataURL('image/png')
    link.download = `${name.replace(/[/\\:*?"<>|]/g, ' ')}.png`
    link.click()
  }
  return (
    <Modal
      open
      title={t.codeOf(name)}
      onCancel={onClose}
      footer={null}
      width={420}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      <Flex vertical gap={12} align="center">
        {qrUrl === null && <Alert type="warning" showIcon title={t.making} style={{ width: '100%' }} />}
        {isOnlyHere(url) && <Alert type="warning" showIcon title={t.onlyHere} style={{ width: '100%' }} />}
        <div ref={drawn}>
          <QRCode
            aria-label={t.codeOf(name)}
            value={url}
            type="canvas"
            size={PRINTED_PX}
            bordered={false}
            marginSize={QUIET_MODULES}
            style={{ width: 240, height: 240, padding: 0 }}
            color="#000"
            bgColor="#fff"
          />
        </div>
        <Typography.Text type="secondary">{t.printedHint}</Typography.Text>
        <div style={{ width: '100%' }}>
          <Takeaway text={url} what={t.printed} />
        </div>
        <Button type="primary" icon={<DownloadOutlined />} onClick={save}>
          {t.save}
        </Button>
      </Flex>
    </Modal>
  )
}

const isOnlyHere = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)

/** Enough for a poster; it is shown smaller. */
const PRINTED_PX = 960
/** Around the code, or scanners do not find it: the standard's own. */
const QUIET_MODULES = 4
