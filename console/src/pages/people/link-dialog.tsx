import { Alert, Button, Flex, Modal } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { peopleWords } from './people-words.ts'

export interface ShownLink {
  title: string
  link: string
}

/** A link is shown this once: the dialog is closed by its button only. */
export function LinkDialog({ shown, onClose }: { shown: ShownLink | undefined; onClose(): void }) {
  const t = useWords(peopleWords)
  return (
    <Modal
      open={shown !== undefined}
      title={shown?.title}
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
      <Flex vertical gap={12}>
        <Alert type="warning" showIcon title={t.linkOnce} />
        {shown && <Takeaway text={shown.link} what={t.link} />}
      </Flex>
    </Modal>
  )
}
