import { Button, Tooltip } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { CONTENT_READS, type OneContent } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

export function ContentDoings({
  content: { slug, name, state, revision, version, isChanged, usedBy },
  isDirty,
  isWhole,
  isSaving,
  onSave,
}: {
  content: OneContent
  isDirty: boolean
  isWhole: boolean
  isSaving: boolean
  onSave(): void
}) {
  const t = useWords(contentsWords)
  const ask = useAsk()
  const params = { slug }
  const archive = useChange((archived: boolean) => call('PUT /api/contents/:slug/archived', { params, body: { archived } }), { reads: CONTENT_READS, said: state === 'archived' ? t.takenBack : t.archived }) // prettier-ignore
  const approve = useChange(() => call('POST /api/contents/:slug/approvals', { params, body: { expectedRevision: revision } }), { reads: CONTENT_READS, said: t.approved }) // prettier-ignore
  if (state === 'archived')
    return (
      <Button loading={archive.isPending} onClick={() => archive.mutate(false)}>
        {t.takeBack}
      </Button>
    )
  const cannot = isDirty ? t.saveFirst : isWhole ? '' : t.fixFirst
  return (
    <>
      <Button
        type="text"
        danger
        onClick={() =>
          ask({
            title: t.archiveAsk(name),
            about: t.archiveAbout(usedBy.length),
            word: t.archive,
            isDanger: true,
            then: () => archive.mutateAsync(true),
          })
        }
      >
        {t.archive}
      </Button>
      <Button disabled={!isDirty} loading={isSaving} onClick={onSave}>
        {t.save}
      </Button>
      {(isChanged || version === null || isDirty) && (
        <Tooltip title={cannot}>
          <Button
            type="primary"
            disabled={cannot !== ''}
            onClick={() =>
              ask({
                title: t.approveAsk(name),
                about: t.approveAbout,
                word: t.approve,
                then: () => approve.mutateAsync(undefined),
              })
            }
          >
            {t.approve}
          </Button>
        </Tooltip>
      )}
    </>
  )
}
