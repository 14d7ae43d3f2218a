import { expect, test } from 'vitest'
import { pageSignature } from './page-signing.ts'

/** The example of WeChat's own documents, which WeCom's follow. */
const EXAMPLE = {
  ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
  nonce: 'Wm3WZYTPz0wzccnW',
  timestamp: 1_414_587_457,
  url: 'http://mp.weixin.qq.com?params=value',
}

test('a page is signed as the documents sign their example', () =>
  expect(pageSignature(EXAMPLE)).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed'))

test('what comes after # is not signed, as the client does not see it; all before it is', () => {
  const signed = pageSignature(EXAMPLE)
  expect(pageSignature({ ...EXAMPLE, url: `${EXAMPLE.url}#wechat_redirect` })).toBe(signed)
  for (const other of [{ url: `${EXAMPLE.url}&b=1` }, { nonce: 'n' }, { timestamp: 1 }, { ticket: 't' }])
    expect(pageSignature({ ...EXAMPLE, ...other })).not.toBe(signed)
})
