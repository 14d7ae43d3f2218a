import type { People } from '../../features/people/people.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { systemRandom } from '../../kernel/random.ts'

const EMAIL = 'demo@siyu.example'
const PASSWORD_BYTES = 9

/** A guide of the shop, who signs in by WeCom in the page beside a chat; nobody types a password. */
const GUIDE = { userid: 'LinXia', name: '林夏', email: 'linxia@siyu.example' }

/** The account that the demo prints, an administrator; each run gives it another password, as each has its own key. */
export async function openDemoAccount(people: People): Promise<{ email: string; password: string }> {
  const password = newPassword()
  const link = await people.invite({ role: 'admin', email: EMAIL, by: 'demo' }).catch((error: unknown) => {
    if (isThere(error)) return people.reset({ email: EMAIL }, 'demo')
    throw error
  })
  await people.accept(new URL(link).hash.slice(1), { name: '演示管理员', password })
  return { email: EMAIL, password }
}

/** Once; whatever somebody has made of it since stays. */
export async function openGuide(people: People): Promise<void> {
  const { userid, name, email } = GUIDE
  const link = await people.invite({ role: 'staff', userid, email, by: 'demo' }).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined
    throw error
  })
  if (link) await people.accept(new URL(link).hash.slice(1), { name, password: newPassword() })
}

const newPassword = (): string => Buffer.from(systemRandom.bytes(PASSWORD_BYTES)).toString('base64url')
const isThere = (error: unknown): boolean => error instanceof Refusal && error.code === 'already_exists'
