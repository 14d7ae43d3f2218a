/** What is asked for is not there: 404. */
export function missing(why: string): never {
  throw Object.assign(new Error(why), { statusCode: 404 })
}
