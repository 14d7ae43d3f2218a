import { App } from 'antd'
import { createElement, type ReactNode } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useSubject } from '../../language/subject.ts'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { OfSubject } from './of-subject.tsx'
import { LaunchChoice } from './launch-choice.tsx'
import { SOP_READS, type OneSop } from './sop-shapes.ts'
import { useSopsWords } from './group-words.ts'

type Status = 'live' | 'paused' | 'archived'

/** What changes who enters or stays asks first. `onPrelaunch`: what is looked at before a launch is shown instead. */
export function useSopDoings({ slug, name, revision, places }: OneSop, onPrelaunch: () => void) {
  const t = useSopsWords()
  const s = useWords(sharedWords)
  const { modal } = App.useApp()
  const subject = useSubject()
  const number = useNumber()
  const params = { slug }
  const launch = useChange(
    (moves: boolean) => call('POST /api/sops/:slug/launches', { params, body: { expectedRevision: revision, moves } }),
    { reads: SOP_READS, said: t.launched },
  )
  const put = useChange((status: Status) => call('PUT /api/sops/:slug/status', { params, body: { status } }), {
    reads: SOP_READS,
    said: t.done,
  })
  const inside = places.reduce((sum, { waiting }) => sum + waiting, 0)
  const ask = (title: string, content: ReactNode, okText: string, isDanger: boolean, then: () => Promise<unknown>) =>
    modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger: isDanger },
      cancelText: s.cancel,
      onOk: () => then().catch(() => {}),
    })
  return {
    launch() {
      let moves = false
      // What asks stands outside of the page, and does not know whom the flow is of.
      const choice = createElement(OfSubject, {
        subject,
        children: createElement(LaunchChoice, {
          slug,
          isAsked: inside > 0,
          onChoose: (next: boolean) => (moves = next),
          onPrelaunch() {
            asked.destroy()
            onPrelaunch()
          },
        }),
      })
      const asked = ask(t.launchAsk(name), choice, t.launch, false, () => launch.mutateAsync(moves))
    },
    pause: () => ask(t.pauseAsk(name), t.pauseAbout, t.pause, false, () => put.mutateAsync('paused')),
    resume: () => ask(t.resumeAsk(name), t.resumeAbout, t.resume, false, () => put.mutateAsync('live')),
    archive: () =>
      ask(t.archiveAsk(name), t.archiveAbout(number(inside)), t.archive, true, () => put.mutateAsync('archived')),
  }
}
