// What WeCom's client puts into a page: its bridge, by which the page asks, and its name in the user agent. Here the phone in
// whose frame the page stands answers; without a phone there is no bridge.
;(() => {
  const { parent, document, navigator, location } = window
  if (parent === window) return
  const phones = new URL(document.currentScript.src).origin
  const userAgent = `${navigator.userAgent} wxwork/4.1.36 MicroMessenger/7.0.1`
  Object.defineProperty(navigator, 'userAgent', { get: () => userAgent })
  const waiting = new Map()
  let asked = 0
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || origin !== phones || data?.client !== 'answer') return
    waiting.get(data.id)?.(data.result)
    waiting.delete(data.id)
  })
  window.WeixinJSBridge = {
    on() {},
    invoke(name, given, then) {
      waiting.set(++asked, then)
      parent.postMessage({ client: 'ask', id: asked, name, given, url: location.href.split('#')[0] }, phones)
    },
  }
})()
