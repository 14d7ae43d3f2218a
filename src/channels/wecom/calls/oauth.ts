import { z } from 'zod'
import { get, id, maybe, read } from './shape.ts'

/** Who is looking at a page in WeCom's client, and tickets by which a page may use the client. */

const ticket = z.object({ ticket: id, expires_in: z.int() })

export const OAUTH_CALLS = {
  gettoken: get({
    query: z.strictObject({ corpid: id, corpsecret: id }),
    answer: z.object({ access_token: id, expires_in: z.int() }),
  }),
  get_jsapi_ticket: get({ answer: ticket }),
  'ticket/get': get({ query: z.strictObject({ type: z.literal('agent_config') }), answer: ticket }),
  'auth/getuserinfo': get({
    query: z.strictObject({ code: id }),
    /** A member has a userid; anybody else an openid, a customer an external_userid with it. */
    answer: z.object({
      userid: maybe(id),
      user_ticket: maybe(id),
      expires_in: maybe(z.int()),
      openid: maybe(id),
      external_userid: maybe(id),
    }),
  }),
  'auth/getuserdetail': read({
    body: z.strictObject({ user_ticket: id }),
    answer: z.object({
      userid: id,
      gender: maybe(z.string()),
      avatar: maybe(z.string()),
      qr_code: maybe(z.string()),
      mobile: maybe(z.string()),
      email: maybe(z.string()),
      biz_mail: maybe(z.string()),
      address: maybe(z.string()),
    }),
  }),
}
