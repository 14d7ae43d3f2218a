import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf, type Answer, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useMessageOf } from '../../parts/states.tsx'
import type { ShownLink } from './link-dialog.tsx'
import { peopleWords } from './people-words.ts'

export type Person = Answer<'GET /api/people'>['people'][number]
export type Invitation = Answer<'GET /api/people'>['invitations'][number]

/** What an administrator may do to somebody; whatever takes something away asks first. */
export function usePeople(onLink: (shown: ShownLink) => void) {
  const t = useWords(peopleWords)
  const { message } = App.useApp()
  const ask = useAsk()
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
  async function makePasswordLink({ id, name }: Person): Promise<void> {
    const { link } = await call('POST /api/people/:id/password-links', { params: { id } })
    onLink({ title: t.passwordLinkTitle(name), link })
  }

  return {
    changeRole: (person: Person, role: Person['role'], userid: string | null) => change(person, { role, userid }),
    shutOut: (person: Person) =>
      ask({
        title: t.shutAsk(person.name),
        about: t.shutAbout,
        word: t.shut,
        isDanger: true,
        then: () => change(person, { isShutOut: true }),
      }),
    letIn: (person: Person) =>
      ask({
        title: t.letInAsk(person.name),
        about: t.letInAbout,
        word: t.letIn,
        then: () => change(person, { isShutOut: false }),
      }),
    dropTwoFactor: (person: Person) =>
      ask({
        title: t.dropTwoFactorAsk(person.name),
        about: t.dropTwoFactorAbout,
        word: t.dropTwoFactor,
        isDanger: true,
        then: () => change(person, { twoFactor: false }),
      }),
    passwordLink: (person: Person) =>
      ask({
        title: t.passwordLinkAsk(person.name),
        about: t.passwordLinkAbout,
        word: t.makeLink,
        then: () => doing(() => makePasswordLink(person)),
      }),
    withdraw: ({ id }: Invitation) =>
      ask({
        title: t.withdrawAsk,
        about: t.withdrawAbout,
        word: t.withdraw,
        isDanger: true,
        then: () => doing(() => call('DELETE /api/invitations/:id', { params: { id } }), t.withdrawn),
      }),
  }
}
