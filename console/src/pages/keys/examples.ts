/** How events are sent with a write key: the same on every page that says it. */
export const curlLine = (writeKey: string): string =>
  `curl ${location.origin}/v1/track -u ${writeKey}: -H 'content-type: application/json' \\
  -d '{"userId":"U1001","event":"Order Completed","properties":{"order_id":"A1","revenue":168,"currency":"CNY"}}'`

export const clientLines = (writeKey: string): string =>
  `import { Analytics } from '@segment/analytics-node'
const analytics = new Analytics({ writeKey: '${writeKey}', host: '${location.origin}' })
analytics.track({ userId: 'U1001', event: 'Order Completed', properties: { order_id: 'A1', revenue: 168 } })`

export const apiLine = (secret: string): string =>
  `curl ${location.origin}/api/segments -H 'authorization: Bearer ${secret}'`
