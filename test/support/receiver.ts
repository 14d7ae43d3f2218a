import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { whenFileEnds } from './cleanup.ts'

/** Somebody else's system, on a loopback port: keeps what it is told, and answers as it is bidden. */
export interface Receiver {
  url: string
  got: { headers: Record<string, string>; body: string }[]
  /** What it answers from now on; it may take its time, or look first. */
  answer: (got: { headers: Record<string, string>; body: string }) => Promise<Answer> | Answer
}
interface Answer {
  status: number
  body?: string
  headers?: Record<string, string>
}

export async function openReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', got: [], answer: () => ({ status: 200, body: 'ok' }) }
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const got = { headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString() }
    receiver.got.push(got)
    const { status, body = '', headers = {} } = await receiver.answer(got)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  whenFileEnds(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return receiver
}
