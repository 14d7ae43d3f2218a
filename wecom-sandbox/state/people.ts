import { refuse } from '../errors.ts'
import type { Sandbox } from '../sandbox.ts'

/** A customer as WeCom shows one: type 1 uses WeChat, 2 WeCom. */
export interface Person {
  id: number
  external_userid: string
  name: string
  avatar: string
  type: number
  gender: number
  unionid: string | null
  openid: string | null
  position: string | null
  corp_name: string | null
  corp_full_name: string | null
  profile: string | null
}

export const findPerson = ({ state }: Sandbox, externalUserid: string): Person | undefined =>
  state.get<Person>`select * from people where external_userid = ${externalUserid}`

export const personOf = (sandbox: Sandbox, externalUserid: string): Person =>
  findPerson(sandbox, externalUserid) ?? refuse(40096)

export interface NewPerson {
  external_userid?: string
  name: string
  avatar?: string
  type?: number
  gender?: number
  unionid?: string
  openid?: string
  position?: string
  corp_name?: string
  corp_full_name?: string
  external_attr?: unknown[]
}

/** Somebody with WeChat whom the corp does not know yet, or knows by this id. */
export function ensurePerson(sandbox: Sandbox, wanted: NewPerson): Person {
  const { state, chance } = sandbox
  const known = wanted.external_userid
    ? findPerson(sandbox, wanted.external_userid)
    : wanted.unionid && state.get<Person>`select * from people where unionid = ${wanted.unionid}`
  if (known) return known
  const type = wanted.type ?? 1
  const id = wanted.external_userid ?? chance.id(type === 1 ? 'wm' : 'wo', 30)
  const unionid = wanted.unionid ?? (type === 1 ? chance.id('o', 27) : null)
  const openid = wanted.openid ?? (type === 1 ? chance.id('oOpen', 23) : null)
  const avatar = wanted.avatar ?? `https://wx.qlogo.example/mmhead/${chance.hex('avatar', 12)}/0`
  const profile = wanted.external_attr ? JSON.stringify({ external_attr: wanted.external_attr }) : null
  state.run`insert into people (external_userid, name, avatar, type, gender, unionid, openid, position, corp_name,
      corp_full_name, profile)
    values (${id}, ${wanted.name}, ${avatar}, ${type}, ${wanted.gender ?? 0}, ${unionid}, ${openid},
      ${wanted.position ?? null}, ${wanted.corp_name ?? null}, ${wanted.corp_full_name ?? null}, ${profile})`
  return findPerson(sandbox, id)!
}

/** As `external_contact` of an answer. */
export const contactOf = (person: Person) => ({
  external_userid: person.external_userid,
  name: person.name,
  ...(person.position !== null && { position: person.position }),
  avatar: person.avatar,
  ...(person.corp_name !== null && { corp_name: person.corp_name }),
  ...(person.corp_full_name !== null && { corp_full_name: person.corp_full_name }),
  type: person.type,
  gender: person.gender,
  ...(person.unionid !== null && { unionid: person.unionid }),
})
