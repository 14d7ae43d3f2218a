import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Flex, Modal, Tag, Typography } from 'antd'
import { useState } from 'react'
import { keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { askAccount } from './account-doors.ts'
import { accountWords } from './account-words.ts'
import { Enabling } from './enabling.tsx'
import { PasswordAsked } from './password-asked.tsx'
import { peopleWords } from './people-words.ts'
import { SESSIONS } from './sessions-card.tsx'

type Open = 'enable' | 'disable' | 'newCodes'

export function FactorCard({ isOn }: { isOn: boolean }) {
  const t = useWords(accountWords)
  const p = useWords(peopleWords)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [opened, setOpened] = useState<Open>()
  const [codes, setCodes] = useState<string[]>()
  async function changed(said: string, backupCodes?: string[]) {
    setOpened(undefined)
    setCodes(backupCodes)
    message.success(said)
    await queries.invalidateQueries({ queryKey: keyOf('/api/me') })
    await queries.invalidateQueries({ queryKey: SESSIONS })
  }
  async function disable(password: string) {
    await askAccount('two-factor/disable', { password })
    await changed(t.disabled)
  }
  async function newCodes(password: string) {
    const { backupCodes } = await askAccount<{ backupCodes: string[] }>('two-factor/generate-backup-codes', {
      password,
    })
    setOpened(undefined)
    setCodes(backupCodes)
  }
  return (
    <Card size="small" title={t.factor} extra={isOn ? <Tag color="success">{p.on}</Tag> : <Tag>{p.off}</Tag>}>
      <Typography.Paragraph type="secondary">{isOn ? t.factorOn : t.factorOff}</Typography.Paragraph>
      <Flex wrap gap={8}>
        {isOn ? (
          <>
            <Button onClick={() => setOpened('newCodes')}>{t.newCodes}</Button>
            <Button danger onClick={() => setOpened('disable')}>
              {t.disable}
            </Button>
          </>
        ) : (
          <Button type="primary" onClick={() => setOpened('enable')}>
            {t.enable}
          </Button>
        )}
      </Flex>
      <Modal
        open={opened !== undefined}
        title={opened && t[opened]}
        footer={null}
        width={440}
        mask={{ closable: false }}
        onCancel={() => setOpened(undefined)}
        destroyOnHidden
      >
        {opened === 'enable' && <Enabling onEnabled={(backup) => void changed(t.enabled, backup)} />}
        {opened === 'disable' && (
          <PasswordAsked danger about={t.disableAbout} button={t.disable} onPassword={disable} />
        )}
        {opened === 'newCodes' && <PasswordAsked about={t.newCodesAbout} button={t.newCodes} onPassword={newCodes} />}
      </Modal>
      <Modal
        open={codes !== undefined}
        title={t.codesTitle}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        width={440}
        footer={
          <Button type="primary" onClick={() => setCodes(undefined)}>
            {t.saved}
          </Button>
        }
        destroyOnHidden
      >
        <Flex vertical gap={12}>
          <Alert type="warning" showIcon title={t.codesAbout} />
          {codes && <Takeaway text={codes.join('\n')} what={t.codesTitle} />}
        </Flex>
      </Modal>
    </Card>
  )
}
