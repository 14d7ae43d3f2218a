import { Flex, Grid, Typography } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { welcomeOf, type WrittenWelcome } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'
import { WelcomeFields } from './welcome-fields.tsx'
import { WelcomePreview } from './welcome-preview.tsx'
import { welcomeWords } from './welcome-words.ts'

interface Draft {
  welcome: WrittenWelcome
}

/** Opens when it is known what is said now. */
export function DefaultWelcomeDrawer({ onClose }: { onClose(): void }) {
  const asked = useGet('/api/default-welcome', {}, { staleTime: 0 })
  if (!asked.data) return null
  return (
    <Drawer
      key={asked.data.revision}
      revision={asked.data.revision}
      welcome={asked.data.welcome}
      onReload={() => void asked.refetch()}
      onClose={onClose}
    />
  )
}

function Drawer({
  revision,
  welcome,
  onReload,
  onClose,
}: {
  revision: number
  welcome: WrittenWelcome
  onReload(): void
  onClose(): void
}) {
  const t = useWords(waysWords)
  const w = useWords(welcomeWords)
  const isWide = Grid.useBreakpoint().md !== false
  const save = useChange(
    (draft: Draft) =>
      call('PUT /api/default-welcome', { body: { welcome: welcomeOf(draft.welcome), expectedRevision: revision } }),
    { reads: ['/api/default-welcome'], said: t.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Draft>
      title={t.defaultWelcome}
      size={820}
      first={{ welcome: { ...welcome, usual: welcome.usual ?? { text: '', attachments: [] } } }}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <Typography.Paragraph type="secondary">{t.defaultWelcomeAbout}</Typography.Paragraph>
      <Flex gap={24} vertical={!isWide}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <WelcomeFields usualHint={w.textHint} />
        </div>
        <div style={{ flex: isWide ? '0 0 300px' : 'none' }}>
          <WelcomePreview isDefault />
        </div>
      </Flex>
    </FormDrawer>
  )
}
