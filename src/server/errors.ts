import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { describeError, type Log } from '../kernel/log.ts'
import { languageOf, meaningOf, messageOf, Refusal, type RefusalCode, type RefusalDetails } from '../kernel/refusals.ts'
import { inLanguage, type Language } from '../kernel/wording.ts'

/** The one door for errors: a refusal is answered with its message, anything else is our mistake and becomes a 500 that
 *  the log knows by the same id. */
export const errorHandler =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = asRefusal(error, request)
    const status = refusal ? meaningOf(refusal.code).status : 500
    const where = { requestId: request.id, method: request.method, route: request.routeOptions?.url ?? null }
    if (!refusal) log.error({ ...where, error: describeError(error) }, 'unexpected error')
    else if (refusal !== error && (status === 503 || isDatabaseError(error)))
      log.warn({ ...where, refused: refusal.code, error: describeError(error) }, 'refused')
    if (refusal) {
      const seconds = meaningOf(refusal.code).retryAfterSeconds
      if (seconds !== undefined) reply.header('retry-after', seconds)
      if (status === 401) reply.header('www-authenticate', 'Bearer')
    }
    const language = languageOf(request.headers['accept-language'])
    reply
      .code(status)
      .header('cache-control', 'no-store')
      .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
      .type('application/json; charset=utf-8')
      .send(errorBody(refusal?.code ?? 'internal', language, request.id, refusal?.details))
  }

export const errorBody = (
  code: RefusalCode | 'internal',
  language: Language,
  requestId: string,
  details?: RefusalDetails,
) => ({
  error: {
    code,
    message: messageOf(code, language, details),
    ...(details && { details: inLanguage(details, language) }),
    requestId,
  },
})

/** What the framework and the database throw for reasons outside our code. */
function asRefusal(error: unknown, request: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return undefined
  const { code, statusCode } = error as Partial<FastifyError>
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('too_large', { limitBytes: request.routeOptions.bodyLimit })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('unsupported_media')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new Refusal('invalid_json')
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('not_found')
  }
  if (error instanceof SyntaxError && statusCode === 400) return new Refusal('invalid_json')
  if (isDatabaseAway(error)) return new Refusal('unavailable')
  // Class 22: a value from outside that no shape caught (a number too large for its column). The log says where.
  if (isDatabaseError(error) && code?.startsWith('22')) return new Refusal('invalid_input')
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new Refusal('invalid_request')
  return undefined
}

const isDatabaseError = (error: unknown): boolean => error instanceof Error && 'severity' in error && 'code' in error

/** Starting, stopping, failing over, out of connections, or two transactions in each other's way: worth a retry. */
function isDatabaseAway(error: Error): boolean {
  const { code = '', syscall, severity } = error as NodeJS.ErrnoException & { severity?: string }
  if (isDatabaseError(error)) return severity === 'FATAL' || /^(08|57P0|40001|40P01|53300|55P03|57014)/.test(code)
  if (syscall !== undefined) return ['connect', 'read', 'write', 'getaddrinfo'].includes(syscall)
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/.test(
    error.message,
  )
}
