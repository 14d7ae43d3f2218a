import { Alert, Button, Flex, Modal, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import type { Created } from './create-dialog.tsx'
import { apiLine, clientLines, curlLine } from './examples.ts'
import { keysWords } from './keys-words.ts'

/** The secret, this once, and how it is used. */
export function SecretDialog({ created, onClose }: { created: Created | undefined; onClose(): void }) {
  const t = useWords(keysWords)
  return (
    <Modal
      open={created !== undefined}
      title={t.secretTitle}
      width={680}
      mask={{ closable: false }}
      keyboard={false}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t.done}
        </Button>
      }
      destroyOnHidden
    >
      {created && (
        <Flex vertical gap={12}>
          <Alert type="warning" showIcon title={t.secretOnce} />
          <Takeaway text={created.secret} what={t.secret} />
          <Typography.Text strong>{t.example}</Typography.Text>
          <Typography.Text type="secondary">{t.curl}</Typography.Text>
          {created.key.kind === 'api' ? (
            <Takeaway text={apiLine(created.secret)} what={t.curl} />
          ) : (
            <>
              <Takeaway text={curlLine(created.secret)} what={t.curl} />
              <Typography.Text type="secondary">{t.client}</Typography.Text>
              <Takeaway text={clientLines(created.secret)} what={t.client} />
            </>
          )}
        </Flex>
      )}
    </Modal>
  )
}
