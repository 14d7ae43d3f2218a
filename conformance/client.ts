import { FormData, Work, type CacheInterface } from 'node-easywechat'
import { AGENT_ID, CORP_ID, SECRET } from './sandbox.ts'

/** node-easywechat's client of WeCom, used as its readme says. It keeps tokens in files of the working directory unless
 *  it is given a cache; each instance gets one of its own. */
const ANSWER_LIMIT_MS = 10_000

export interface Asked {
  query?: Record<string, string>
  body?: Record<string, unknown>
  file?: { filename: string; bytes: Buffer }
}
export type Answer = Record<string, unknown>

export function openWork(given: { baseUrl?: string; corpId?: string; token?: string; aesKey?: string }): Work {
  const work = new Work({
    corp_id: given.corpId ?? CORP_ID,
    secret: SECRET,
    token: given.token,
    aes_key: given.aesKey,
    http: { baseURL: given.baseUrl, timeout: ANSWER_LIMIT_MS },
  })
  work.setCache(cacheInMemory())
  return work
}

/** One client lives for one exchange, within which no token comes to its end. */
function cacheInMemory(): CacheInterface {
  const kept = new Map<string, unknown>()
  return {
    get: async (key) => kept.get(key) ?? null,
    has: async (key) => kept.has(key),
    set: async (key, value) => Boolean(kept.set(key, value)),
    delete: async (key) => kept.delete(key),
  }
}

/** Any call, by the client's `get`, `postJson`, or a form. */
export async function call(work: Work, method: 'GET' | 'POST', name: string, asked: Asked): Promise<Answer> {
  const client = work.getClient()
  const path = `cgi-bin/${name}`
  const options = { params: { ...asked.query } }
  if (asked.file) {
    const data = new FormData()
    data.append('media', asked.file.bytes, asked.file.filename)
    return (await client.post(path, { ...options, data })).toObject<Answer>()
  }
  if (method === 'POST') return (await client.postJson(path, asked.body ?? {}, options)).toObject<Answer>()
  return (await client.get(path, options)).toObject<Answer>()
}

/** What is answered with a file: its bytes, and the name it is sent under. */
export async function download(work: Work, name: string, asked: Asked): Promise<{ bytes: Buffer; filename: string }> {
  const answered = await work.getClient().get(`cgi-bin/${name}`, { params: asked.query, responseType: 'arraybuffer' })
  const [, filename] = /filename="([^"]*)"/.exec(String(answered.getHeader('content-disposition'))) ?? []
  return { bytes: answered.getContent() as Buffer, filename: decodeURIComponent(filename ?? '') }
}

/** Calls that node-easywechat knows by itself, path and parameters included. */
export const OWN_METHODS: Record<string, (work: Work) => Promise<unknown>> = {
  gettoken: (work) => work.getAccessToken().getToken(),
  get_jsapi_ticket: (work) => work.getTicket().getTicket(),
  'ticket/get': (work) => work.getTicket().getAgentTicket(AGENT_ID),
}

/** Lets it, and tells what was answered, which its method keeps for itself. */
export async function callByOwnMethod(work: Work, name: string): Promise<Answer> {
  let answered: Answer | undefined
  work.getHttpClient().setLogger((when, { url }, _took, response) => {
    if (when === 'after' && url === `cgi-bin/${name}`) answered = response?.data as Answer
  })
  await OWN_METHODS[name]!(work)
  if (!answered) throw new Error('Its own method asked something else.')
  return answered
}
