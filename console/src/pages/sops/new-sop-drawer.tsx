import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { FRESH } from './sop-draft.ts'
import { SOP_READS } from './sop-shapes.ts'
import { sopsWords } from './sops-words.ts'

interface Named {
  name: string
  slug: string
}

/** Named here, and drawn on its own page. */
export function NewSopDrawer({ onClose }: { onClose(): void }) {
  const t = useWords(sopsWords)
  const navigate = useNavigate()
  const create = useChange(
    async ({ name, slug }: Named) => {
      await call('POST /api/sops', { body: { name, slug, definition: FRESH } })
      await navigate({ to: '/sops/$slug', params: { slug } })
    },
    { reads: SOP_READS, said: t.saved, isRefusalShown: true },
  )
  return (
    <FormDrawer<Named>
      title={t.newSop}
      first={{}}
      error={create.error}
      isBusy={create.isPending}
      onSave={create.mutate}
      onClose={onClose}
    >
      <NameFields isNew />
    </FormDrawer>
  )
}
