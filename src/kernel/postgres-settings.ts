import net from 'node:net'
import path from 'node:path'

export const SUPERUSER = 'postgres'
export const APPLICATION_ROLE = 'siyu'
export const DATABASE = 'siyu'

/** Where the server listens: a socket in its own folder, or 127.0.0.1 where the path would be too long for one. */
export interface Address {
  port: number
  socketFolder: string | undefined
}

/** sun_path without its closing NUL; macOS has 104 bytes, Linux 108. */
const MAX_SOCKET_PATH_BYTES = 103
const SOCKET_PORT = 5432 // only names the socket; nothing listens on it

export async function chooseAddress(serverFolder: string): Promise<Address> {
  const bytes = Buffer.byteLength(path.join(serverFolder, `.s.PGSQL.${SOCKET_PORT}.lock`))
  if (process.platform !== 'win32' && bytes <= MAX_SOCKET_PATH_BYTES)
    return { port: SOCKET_PORT, socketFolder: serverFolder }
  return { port: await freePort(), socketFolder: undefined }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

export const urlOf = (address: Address, user: string, password: string, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${address.port}/${database}` +
  (address.socketFolder ? `?host=${encodeURIComponent(address.socketFolder)}` : '')

/** Written before every start, so that a new version of Siyu brings its settings to old data; `alter system` wins over
 *  them. A small server for one machine that must not lose what it has said yes to. */
export function settingsFile(address: Address, extra: Record<string, string>): string {
  const settings: Record<string, string> = {
    listen_addresses: address.socketFolder ? '' : '127.0.0.1',
    port: String(address.port),
    unix_socket_directories: address.socketFolder ? `"${address.socketFolder.replaceAll('"', '""')}"` : '',
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    shared_buffers: '112MB', // counts as ours for ever once it is full
    huge_pages: 'off', // else a machine that has some gives the whole buffer at once
    max_connections: '100',
    synchronous_commit: 'on', // 2xx means durable
    wal_level: 'minimal', // no replication here: bulk loads into a new table skip the log
    max_wal_senders: '0',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    max_logical_replication_workers: '0', // else a process waits for work that never comes
    wal_buffers: '4MB', // every commit writes them out; what they hold counts as ours for ever
    random_page_cost: '1.1',
    jit: 'off',
    io_method: 'sync', // pages come from the system's cache: handing each to a worker costs more than reading it
    autovacuum: 'on',
    log_line_prefix: '%m [%p] %d %a ',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse', // the detail of an error quotes rows, and rows hold personal data
    ...extra,
  }
  const quote = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${quote(value)}\n`)
    .join('')
}
