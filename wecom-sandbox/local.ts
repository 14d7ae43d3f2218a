import type { FastifyInstance } from 'fastify'

/** What stands behind the scenes is for this machine only, and for nobody who reaches it through its browser: neither by
 *  another name for this address nor by a page from elsewhere. */
const HERE = ['127.0.0.1', '::1', '::ffff:127.0.0.1']
const NAMED_SO = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export function keepLocal(door: FastifyInstance): void {
  door.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers
    const isFromHere = HERE.includes(request.ip) && NAMED_SO.test(host)
    const isOfOurPage = origin === undefined || origin === `http://${host}`
    if (!isFromHere || !isOfOurPage) return reply.code(403).send({ error: 'Only from this machine.' })
  })
}
