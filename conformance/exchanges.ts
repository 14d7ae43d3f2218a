import { differences } from '../test/wecom/differences.ts'
import { vector, type CallbackFixture, type CallFixture } from '../test/wecom/fixtures.ts'
import { BEFORE } from './before.ts'
import { call, callByOwnMethod, download, OWN_METHODS } from './client.ts'
import { asText, isAsWanted, withoutEnvelope } from './compare.ts'
import { openCorner, type Corner, type World } from './corner.ts'
import { DEEDS } from './deeds.ts'
import { echoByCrypto, echoByEasywechat, type Keys } from './listener.ts'
import { PICTURE } from './makers.ts'

/** One exchange each: of a call, of a callback, of a check of the address. What is told is what was wrong. */
export interface Exchange {
  name: string
  problems: string[]
  /** How, where it is not what the clients are made for in the first place. */
  how?: string
}

/** What is thrown is a problem, and so is a callback on the way that could not be opened. */
async function exchange(
  { listener }: World,
  name: string,
  run: () => Promise<Omit<Exchange, 'name'>>,
): Promise<Exchange> {
  const { problems, how } = await run().catch((error: Error) => ({ problems: [error.message], how: undefined }))
  return { name, how, problems: [...listener.problems.splice(0), ...problems] }
}

export const exchangeCall = (world: World, fixture: CallFixture, number: number): Promise<Exchange> =>
  exchange(world, fixture.name, async () => {
    const { name, method, form } = fixture
    const corner = await openCorner(world, number)
    await BEFORE[name]?.(corner)
    const { query, body } = await corner.toReal({ query: fixture.query, body: fixture.body })
    if (name === 'media/get') return { problems: await downloadPicture(corner, query!), how: 'as bytes' }
    if (name in OWN_METHODS) {
      const answer = await callByOwnMethod(corner.work(), name)
      return { problems: problemsOf(fixture, answer), how: 'by a method of its own' }
    }
    const answer = await call(corner.work(), method, name, { query, body, file: form && PICTURE })
    return { problems: problemsOf(fixture, answer), how: form && 'as a form' }
  })

function problemsOf({ answer: wanted }: CallFixture, answer: Record<string, unknown>): string[] {
  if (answer['errcode'] !== 0 || answer['errmsg'] !== 'ok') return [JSON.stringify(answer)]
  return differences([wanted], answer)
}

async function downloadPicture(corner: Corner, query: Record<string, string>): Promise<string[]> {
  const { bytes, filename } = await download(corner.work(), 'media/get', { query })
  return filename === PICTURE.filename && PICTURE.bytes.equals(bytes) ? [] : [`${filename}: ${bytes.length} bytes`]
}

export const exchangeCallback = (world: World, fixture: CallbackFixture, number: number): Promise<Exchange> =>
  exchange(world, fixture.name, async () => {
    const deed = DEEDS[fixture.name]
    if (!deed) return { problems: ['no deed brings it about (deeds.ts)'] }
    const corner = await openCorner(world, number)
    await deed(corner)
    const heard = await corner.heard()
    const wanted = corner.named(asText(fixture.fields))
    const isReadBy = {
      '@wecom/crypto': heard.some(({ byCrypto }) => isAsWanted(byCrypto, wanted)),
      'node-easywechat': heard.some(({ byEasywechat }) => isAsWanted(withoutEnvelope(byEasywechat, wanted), wanted)),
    }
    const all = heard.map(({ byCrypto }) => `\n      ${JSON.stringify(byCrypto)}`).join('')
    const missing = Object.entries(isReadBy).filter(([, isRead]) => !isRead)
    return { problems: missing.map(([client]) => `${client} has not read it. What has come:${all}`) }
  })

/** The console's check of an address: a sealed text must come back plain, from either client; and it does not with another
 *  token. The last is the one that stays. */
export async function checkAddresses({ sandbox, listener }: World, keys: Keys): Promise<Exchange[]> {
  const save = (path: string, token = keys.token) =>
    sandbox.saveAddress({ url: `${listener.url}/${path}`, token, aesKey: keys.aesKey })
  const isRefused = (await save('node-easywechat', 'another-token')) !== undefined
  // that is why
  listener.problems.length = 0
  const of = (name: string, problem: string | undefined): Exchange => ({
    name,
    problems: problem ? [problem, ...listener.problems.splice(0)] : [],
  })
  return [
    of('refused to another token', isRefused ? undefined : 'it was saved'),
    of('answered by @wecom/crypto', await save('wecom-crypto')),
    of('answered by node-easywechat', await save('node-easywechat')),
    of('the vector of the documents', await openVector().catch((error: Error) => error.message)),
  ]
}

/** Both clients open what WeCom's documents show: so it is not the sandbox that they agree with. */
async function openVector(): Promise<string | undefined> {
  const { token, encodingAesKey: aesKey, receiveid: corpId, timestamp, nonce, echostr, signature, plaintext } = vector
  const keys = { corpId, token, aesKey }
  const url = `/?${new URLSearchParams({ msg_signature: signature, timestamp, nonce, echostr })}`
  const opened = [echoByCrypto(keys, url), await echoByEasywechat(keys, url)]
  return opened.every((text) => text === plaintext) ? undefined : opened.join(', ')
}
