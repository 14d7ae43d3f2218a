import type { People } from '../../features/people/people.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { systemRandom } from '../../kernel/random.ts'

const EMAIL = 'demo@siyu.example'
const PASSWORD_BYTES = 9

/** The account that the demo prints, an administrator; each run gives it another password, as each has its own key. */
export async function openDemoAccount(people: People): Promise<{ email: string; password: string }> {
  const password = Buffer.from(systemRandom.bytes(PASSWORD_BYTES)).toString('base64url')
  const link = await people.invite({ role: 'admin', email: EMAIL, by: 'demo' }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'already_exists') return people.reset({ email: EMAIL }, 'demo')
    throw error
  })
  await people.accept(new URL(link).hash.slice(1), { name: '演示管理员', password })
  return { email: EMAIL, password }
}
