import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Checkbox, Flex } from 'antd'
import { useState } from 'react'
import { call, keyOf, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { FindBox } from '../../parts/find-box.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, useMessageOf } from '../../parts/states.tsx'
import { CreateDialog, type Created } from './create-dialog.tsx'
import { EditDialog, type Key } from './edit-dialog.tsx'
import { KeysTable } from './keys-table.tsx'
import { keysWords } from './keys-words.ts'
import { SecretDialog } from './secret-dialog.tsx'

export function KeysPage() {
  const t = useWords(keysWords)
  const [isCreating, setCreating] = useState(false)
  const [created, setCreated] = useState<Created>()
  const [edited, setEdited] = useState<Key>()
  const [text, setText] = useState('')
  const [isRevokedShown, setRevokedShown] = useState(false)
  const revoke = useRevoking()
  const asked = useGet('/api/keys')
  const fits = ({ name, source }: Key) => `${name} ${source ?? ''}`.toLowerCase().includes(text.trim().toLowerCase())
  const createButton = (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} term="key" about={t.about} actions={createButton}>
      <Loaded asked={asked}>
        {({ keys }) => {
          const shown = keys.filter((key) => (isRevokedShown || key.revokedAt === null) && fits(key))
          return (
            <>
              <Flex wrap gap={12} align="center">
                <FindBox label={t.find} typed={text} onTyped={setText} style={{ width: 260, maxWidth: '100%' }} />
                <Checkbox checked={isRevokedShown} onChange={({ target }) => setRevokedShown(target.checked)}>
                  {t.showRevoked}
                </Checkbox>
              </Flex>
              <Card size="small" styles={{ body: { padding: 0 } }}>
                {keys.length === 0 ? (
                  <Nothing action={createButton}>{t.nothing}</Nothing>
                ) : shown.length === 0 ? (
                  <Nothing>{t.noneFound}</Nothing>
                ) : (
                  <KeysTable keys={shown} onEdit={setEdited} onRevoke={revoke} />
                )}
              </Card>
            </>
          )
        }}
      </Loaded>
      <CreateDialog isOpen={isCreating} onClose={() => setCreating(false)} onCreated={setCreated} />
      <SecretDialog created={created} onClose={() => setCreated(undefined)} />
      <EditDialog edited={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}

function useRevoking() {
  const t = useWords(keysWords)
  const { message } = App.useApp()
  const ask = useAsk()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  async function revoke({ id }: Key) {
    try {
      await call('DELETE /api/keys/:id', { params: { id } })
      message.success(t.revokedNow)
    } catch (error) {
      message.error(messageOf(error), 6)
    }
    await queries.invalidateQueries({ queryKey: keyOf('/api/keys') })
  }
  return (key: Key) =>
    void ask({
      title: t.revokeAsk(key.name),
      about: t.revokeAbout,
      word: t.revoke,
      isDanger: true,
      then: () => revoke(key),
    })
}
