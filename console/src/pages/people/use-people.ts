import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf, type Answer, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import type { ShownLink } from './link-dialog.tsx'
import { peopleWords } from './people-words.ts'

export type Person = Answer<'GET /api/people'>['people'][number]
export type Invitation = Answer<'GET /api/people'>['invitations'][number]

/** What an administrator may do to somebody; whatever takes something away asks first. */
export function usePeople(onLink: (shown: ShownLink) => void) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const { message, modal } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()

  async function doing(work: () => Promise<unknown>, said?: string): Promise<void> {
    try {
      await work()
      if (said) message.success(said)
    } catch (error) {
      message.error(messageOf(error), 6)
    }
    await queries.invalidateQueries({ queryKey: keyOf('/api/people') })
    await queries.invalidateQueries({ queryKey: keyOf('/api/me') })
  }
  const change = (person: Person, body: Body<'PATCH /api/people/:id'>) =>
    doing(() => call('PATCH /api/people/:id', { params: { id: person.id }, body }), t.changed)
  const ask = (title: string, content: string, okText: string, danger: boolean, work: () => Promise<void>) =>
    void modal.confirm({ title, content, okText, cancelText: s.cancel, okButtonProps: { danger }, onOk: work })

  return {
    changeRole: (person: Person, role: Person['role'], userid: string | null) => change(person, { role, userid }),
    shutOut: (person: Person) =>
      ask(t.shutAsk(person.name), t.shutAbout, t.shut, true, () => change(person, { isShutOut: true })),
    letIn: (person: Person) =>
      ask(t.letInAsk(person.name), t.letInAbout, t.letIn, false, () => change(person, { isShutOut: false })),
    dropTwoFactor: (person: Person) =>
      ask(t.dropTwoFactorAsk(person.name), t.dropTwoFactorAbout, t.dropTwoFactor, true, () =>
        change(person, { twoFactor: false }),
      ),
    passwordLink: (person: Person) =>
      ask(t.passwordLinkAsk(person.name), t.passwordLinkAbout, t.makeLink, false, () =>
        doing(async () => {
          const { link } = await call('POST /api/people/:id/password-links', { params: { id: person.id } })
          onLink({ title: t.passwordLinkTitle(person.name), link })
        }),
      ),
    withdraw: ({ id }: Invitation) =>
      ask(t.withdrawAsk, t.withdrawAbout, t.withdraw, true, () =>
        doing(() => call('DELETE /api/invitations/:id', { params: { id } }), t.withdrawn),
      ),
  }
}
