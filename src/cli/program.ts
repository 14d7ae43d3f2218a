import { Command, InvalidArgumentError, Option } from 'commander'
import { addCustomer, addData, addSegments } from './program-data.ts'
import { CommandProblem, tellProblem } from './problem.ts'
import { version } from './version.ts'

/**
 * The command line as a table. Each command loads what it needs when it runs, so that `--help` does not wait for the
 * product. What they do is in the files beside this one.
 */
export async function runCommandLine(argv: string[]): Promise<void> {
  const debug = Boolean(process.env['SIYU_DEBUG'])
  const fail = (error: unknown) => process.exit(tellProblem(error, debug))
  process.on('uncaughtException', fail)
  // whoever reads us has read enough: siyu segment members vip | head
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(0) : fail(error)))
  try {
    const program = commandLine()
    refuseUnknown(program, argv[2])
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = tellProblem(error, debug)
  }
  process.stdout.write('', () => process.exit())
}

/** Where no command means `start`, a mistyped one would be taken for its argument. */
function refuseUnknown(program: Command, word = ''): void {
  const known = ['help', ...program.commands.map((command) => command.name())]
  if (word === '' || word.startsWith('-') || known.includes(word)) return
  const near = known.find((name) => name.startsWith(word.slice(0, 3)))
  throw new CommandProblem(`There is no command "${word}".`, near ? `Did you mean "${near}"?` : 'See: npx siyu --help')
}

const ENVIRONMENT = `
Environment:
  PORT=8080                 where it listens                SIYU_HOST=127.0.0.1
  SIYU_DATA=./data          data, secret, embedded PostgreSQL
  DATABASE_URL              a PostgreSQL 15+ of your own instead of the embedded one
  SIYU_TIMEZONE=Asia/Shanghai   the brand's days, weeks and months
  SIYU_URL, SIYU_TRUST_PROXY, SIYU_SECRET, SIYU_OIDC_…, WECOM_BASE_URL   see docs/deploy.md
  SIYU_DEBUG=1              show where a problem happened

Every command works while a server on the same data is running.`

export function commandLine(): Command {
  const program = new Command('siyu')
    .description('Siyu (私域): the open-source engine brands use to run their private domain')
    .version(version(), '--version', 'which version this is')
    .showHelpAfterError('→ See: npx siyu --help')
    .addHelpText('after', ENVIRONMENT)
    .configureHelp({ showGlobalOptions: false })

  addRunning(program)
  addData(program)
  addSegments(program)
  addCustomer(program)
  addCare(program)
  return program
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function addRunning(program: Command): void {
  program.commandsGroup('Run:')
  program
    .command('start', { isDefault: true })
    .description('run the product: events in, live segments, API (what happens without a command)')
    .action(async () => (await import('./serve.ts')).start())
  program
    .command('demo')
    .description('run it with a small lively shop and a WeCom to try it with; data in ./data/demo')
    .action(async () => (await import('./demo/demo.ts')).demo())
  program
    .command('sandbox')
    .description('run the WeCom sandbox alone, at port 9100: a WeCom to try things with (--help: its options)')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[options...]')
    .action(async (options: string[]) => (await import('./sandbox.ts')).sandbox(options))
  program
    .command('simulate')
    .description('live through some days of a brand on virtual time, and look whether what is promised held')
    .option('--seed <number>', 'the same again', wholeNumber, 1)
    .option('--days <number>', 'how many', wholeNumber, 7)
    .option('--customers <number>', 'how many come by themselves', wholeNumber, 200)
    .option('--faults', 'with crashes, cuts, and what WeCom loses, doubles and mixes up')
    .option('--json', 'the answer as JSON')
    .option('--out <file>', 'the log of facts, line by line')
    .action(async (options) => (await import('./simulate/simulate.ts')).simulate(options))
}

function addCare(program: Command): void {
  program.commandsGroup('Care:')
  program
    .command('doctor')
    .description('check the installation and say what to do')
    .option('--json', 'the answer as JSON')
    .action(async (options) => (await import('./doctor.ts')).doctor(options))
  program
    .command('backup')
    .description('write everything to one file, while the product runs')
    .argument('<file>', 'e.g. siyu-2026-01-31.backup')
    .action(async (file: string) => (await import('./backups.ts')).backupTo(file))
  program
    .command('restore')
    .description('read a backup into an empty database')
    .argument('<file>')
    .action(async (file: string) => (await import('./backups.ts')).restoreFrom(file))
  program
    .command('migrate')
    .description("bring the database to this version's schema (start does so too)")
    .action(async () => (await import('./care.ts')).migrateDatabase())
  program
    .command('rewrap')
    .description('after SIYU_SECRET="new,old": wrap every data key by the new one, so that the old may go')
    .action(async () => (await import('./care.ts')).rewrap())
  program
    .command('rebuild')
    .description('recompute every customer from facts alone and compare with what is stored')
    .option('--json', 'the differences as JSON')
    .action(async (options) => (await import('./rebuild.ts')).rebuild(options))

  const people = program.command('people').description('who may sign in to the console: list, invite, reset')
  people
    .command('list')
    .description('everybody, with their role and when they were last seen')
    .option('--json', 'the answer as JSON')
    .action(async (options) => (await import('./people.ts')).listPeople(options))
  people
    .command('invite')
    .description('print a link by which somebody comes in and chooses a password')
    .addOption(
      new Option('--role <role>', 'what they may do')
        .choices(['staff', 'lead', 'analyst', 'operator', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--staff <userid>', 'who of the staff they are: whom staff and leads may see follows from it')
    .option('--email <address>', 'only for this address (default: whoever has the link says theirs)')
    .action(async (options) => (await import('./people.ts')).invitePerson(options))
  people
    .command('reset')
    .argument('<email>')
    .description('print a link by which somebody chooses a new password')
    .option('--second-factor', 'also turn off their second factor: the phone with it is lost')
    .action(async (email: string, options) => (await import('./people.ts')).resetPassword(email, options))

  const keys = program.command('keys').description('keys that open the doors: list, create, revoke')
  keys
    .command('list')
    .description('every key, never its secret')
    .option('--json', 'the answer as JSON')
    .action(async (options) => (await import('./care.ts')).listKeys(options))
  keys
    .command('create')
    .description('create a key and show it once')
    .argument('<name>')
    .option('--source <source>', 'a write key: may send events of this source, and nothing else')
    .option('--origins <origins...>', 'sites whose pages may use a write key, e.g. https://shop.example.com')
    .addOption(new Option('--role <role>', 'an API key with this role').choices(['analyst', 'operator', 'admin']))
    .action(async (name: string, options) => (await import('./care.ts')).createNamedKey(name, options))
  keys
    .command('revoke')
    .argument('<id>', 'as in the list')
    .description('shut a key out within seconds')
    .action(async (id: string) => (await import('./care.ts')).revokeKeyById(id))
}
