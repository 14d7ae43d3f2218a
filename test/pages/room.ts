/** An installation as a program outside sees it: an address, and a key of an administrator. */
export interface Room {
  url: string
  adminKey: string
  /** Where WeCom is played, with its control door. */
  wecomUrl: string
}

export function roomOf({ url, adminKey, wecomUrl }: Room) {
  const authorization = `Bearer ${adminKey}`
  const asked = async (address: string, init: RequestInit): Promise<any> => {
    const response = await fetch(url + address, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${init.method} ${address}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return {
    ask: (method: string, address: string, body?: object) =>
      asked(address, {
        method,
        headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }),
    /** What people do there. */
    play: async (method: string, path: string, body: object): Promise<any> => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${wecomUrl}/control${path}`, { method, headers, body: JSON.stringify(body) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    /** As a write key's client does. */
    send: (writeKey: string, ...batch: object[]) =>
      asked('/v1/batch', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ batch }),
      }),
    /** Answers what imports call the file. */
    upload: async (name: string, content: string): Promise<string> =>
      (
        await asked(`/api/uploads?name=${encodeURIComponent(name)}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/octet-stream' },
          body: content,
        })
      ).upload,
  }
}
