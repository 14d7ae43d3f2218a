/** Where a request came from, for throttling; whatever a client sent under this name is replaced. */
export const CLIENT_HEADER = 'x-siyu-client'
