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

export async function exchangeCall(world: World, fixture: CallFixture, number: number): Promise<Exchange> {
  const { name } = fixture
  try {
    const corner = await openCorner(world, number)
    await BEFORE[name]?.(corner)
    const { query, body } = await corner.toReal({ query: fixture.query, body: fixture.body })
    if (name === 'media/get') return { name, problems: await downloadPicture(corner, query!), how: 'as bytes' }
    const isOwn = name in OWN_METHODS
    const file = fixture.form && PICTURE
    const answer = isOwn
      ? await callByOwnMethod(corner.work(), name)
      : await call(corner.work(), fixture.method, name, { query, body, file })
    const how = isOwn ? 'by a method of its own' : file && 'as a form'
    return { name, problems: problemsOf(fixture, answer), how }
  } catch (error) {
    return { name, problems: [(error as Error).message] }
  }
}

function problemsOf({ answer: wanted }: CallFixture, answer: Record<string, unknown>): string[] {
  if (answer['errcode'] !== 0 || answer['errmsg'] !== 'ok') return [JSON.stringify(answer)]
  return differences([wanted], answer)
}

async function downloadPicture(corner: Corner, query: Record<string, string>): Promise<string[]> {
  const { bytes, filename } = await download(corner.work(), 'media/get', { query })
  return filename === PICTURE.filename && PICTURE.bytes.equals(bytes) ? [] : [`${filename}: ${bytes.length} bytes`]
}

export async function exchangeCallback(world: World, fixture: CallbackFixture, number: number): Promise<Exchange> {
  const { name } = fixture
  const deed = DEEDS[name]
  if (!deed) return { name, problems: ['no deed brings it about (deeds.ts)'] }
  const { problems } = world.listener
  const before = problems.length
  try {
    const corner = await openCorner(world, number)
    await deed(corner)
    const heard = await corner.heard()
    const wanted = corner.named(asText(fixture.fields))
    const all = JSON.stringify(heard.map(({ byCrypto }) => byCrypto))
    return {
      name,
      problems: [
        ...problems.slice(before),
        ...(heard.some(({ byCrypto }) => isAsWanted(byCrypto, wanted)) ? [] : [`not by @wecom/crypto: ${all}`]),
        ...(heard.some(({ byEasywechat }) => isAsWanted(withoutEnvelope(byEasywechat, wanted), wanted))
          ? []
          : [`not by node-easywechat: ${all}`]),
      ],
    }
  } catch (error) {
    return { name, problems: [...problems.slice(before), (error as Error).message] }
  }
}

/** The console's check of an address: a sealed text must come back plain, from either client; and it does not with another
 *  token. The last is the one that stays. */
export async function checkAddresses({ sandbox, listener }: World, keys: Keys): Promise<Exchange[]> {
  const save = (path: string, token = keys.token) =>
    sandbox.saveAddress({ url: `${listener.url}/${path}`, token, aesKey: keys.aesKey })
  const strange = await save('node-easywechat', 'another-token')
  listener.problems.length = 0
  const of = (name: string, problem: string | undefined): Exchange => ({ name, problems: problem ? [problem] : [] })
  return [
    of('refused to another token', strange ? undefined : 'it was saved'),
    of('answered by @wecom/crypto', await save('wecom-crypto')),
    of('answered by node-easywechat', await save('node-easywechat')),
    of('the vector of the documents', await openVector()),
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
