import { createElement } from 'react'
import { call } from '../../api/api.ts'
import { useSubject } from '../../language/subject.ts'
import { useAsk } from '../../parts/asking.ts'
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
  const ask = useAsk()
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
      const asked = ask({
        title: t.launchAsk(name),
        about: choice,
        word: t.launch,
        then: () => launch.mutateAsync(moves),
      })
    },
    pause: () =>
      ask({ title: t.pauseAsk(name), about: t.pauseAbout, word: t.pause, then: () => put.mutateAsync('paused') }),
    resume: () =>
      ask({ title: t.resumeAsk(name), about: t.resumeAbout, word: t.resume, then: () => put.mutateAsync('live') }),
    archive: () =>
      ask({
        title: t.archiveAsk(name),
        about: t.archiveAbout(number(inside)),
        word: t.archive,
        isDanger: true,
        then: () => put.mutateAsync('archived'),
      }),
  }
}
