import { Alert, Button, Flex, Modal, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { webhooksWords } from './webhooks-words.ts'

/** The secret, this once, and how a receiver uses it. */
export function SecretDialog({ secret, onClose }: { secret: string | undefined; onClose(): void }) {
  const t = useWords(webhooksWords)
  return (
    <Modal
      open={secret !== undefined}
      title={t.secretTitle}
      width={640}
      mask={{ closable: false }}
      keyboard={false}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t.kept}
        </Button>
      }
      destroyOnHidden
    >
      {secret !== undefined && (
        <Flex vertical gap={12}>
          <Alert type="warning" showIcon title={t.secretOnce} />
          <Takeaway text={secret} what={t.secret} />
          <Typography.Text type="secondary">{t.verify}</Typography.Text>
          <Takeaway text={EXAMPLE} what={t.example} />
        </Flex>
      )}
    </Modal>
  )
}

const EXAMPLE = `import { Webhook } from 'standardwebhooks'
new Webhook(process.env.WEBHOOK_SECRET).verify(rawBody, request.headers)`
