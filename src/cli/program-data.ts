import { Option, type Command } from 'commander'

/** The half of the table that is about data: files, segments, customers. */
const RULES = `
Rules are written as they are said:
  count of "Order Completed" >= 3
  sum of revenue of "Order Completed" in last 90 days >= 1000 and city = "上海"
  did "Product Added" without "Order Completed" within 30 minutes in last 1 days
  in segment vip and not done "Order Completed" in last 45 days`

export function addData(program: Command): void {
  program.commandsGroup('Data in and out:')
  program
    .command('import')
    .description('read customers, orders or events from a file: csv, csv.gz, xlsx, jsonl')
    .argument('<kind>', 'customers, orders or events')
    .argument('<file>')
    .option('--map <field=column...>', 'which column holds what, e.g. order=InvoiceNo; the rest is guessed')
    .option('--ignore <column...>', 'columns not to take')
    .option('--mapping-name <name>', 'use a saved mapping')
    .option('--save-mapping-as <name>', 'save the mapping for next time')
    .option('--zone <zone>', "time zone of the file's times (default: SIYU_TIMEZONE)")
    .option('--time-format <format>', 'e.g. "DD/MM/YYYY HH:mm", where the file leaves it open')
    .option('--currency <code>', 'currency of amounts, where the file does not say (default: CNY)')
    .addOption(new Option('--point <char>', 'what decimals are written with (default: .)').choices(['.', ',']))
    .option('--credit-prefix <text>', "how a credit note's number begins (default: C)")
    .addOption(
      new Option('--incomplete <how>', 'an order with a rejected line (default: hold)').choices(['hold', 'keep']),
    )
    .option('--event-name <name>', 'for a file of one kind of event')
    .option('--sheet <name>', 'sheet of a workbook')
    .option('--delimiter <char>', 'of a csv')
    .option('--encoding <name>', 'of a text file, e.g. gb18030')
    .option('--rejects-path <file>', 'where lines go that are not taken (default: <file>.rejects.csv)')
    .option('--dry-run', 'read and report; write nothing')
    .option('-y, --yes', 'take the guessed mapping without asking')
    .option('--json', 'the report as JSON')
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (kind: string, file: string, options) =>
      (await import('./importing.ts')).importFile(kind, file, options),
    )
  program
    .command('export')
    .description('write every event of the log, oldest first, one JSON object a line')
    .option('--derived', 'also what the engine concluded (segments entered and left, tags, stages)')
    .option('--since <instant>', 'only events that happened at or after this instant')
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (options) => (await import('./exporting.ts')).exportEvents(options))
}

const IMPORT_EXAMPLES = `
Examples:
  npx siyu import orders orders.csv.gz --dry-run
  npx siyu import orders orders.csv.gz --zone Europe/London --yes
  npx siyu import customers people.xlsx --map customer=会员号 phone=手机 --save-mapping-as members

A file may be imported again: what is there already is not added twice, and an interrupted import goes on where it was.`

const who = 'your own customer number, kind:value (phone:13800000000), or #id'

export function addSegments(program: Command): void {
  program.commandsGroup('Segments and customers:')
  const segment = program.command('segment').description('live sets of customers: list, create, preview, members')
  const json = new Option('--json', 'the answer as JSON')
  segment
    .command('list')
    .description('every segment with its members now')
    .addOption(json)
    .action(async (options) => (await import('./segments.ts')).listSegments(options))
  segment
    .command('preview')
    .description('how many customers a rule holds for, now or at an instant')
    .argument('<rule>', 'rule text, or its JSON; - reads stdin')
    .option('--at <instant>', 'e.g. 2011-07-01T20:08:00 (in SIYU_TIMEZONE unless it says Z or +08:00)')
    .addOption(json)
    .addHelpText('after', RULES)
    .action(async (rule: string, options) => (await import('./segments.ts')).previewRule(rule, options))
  segment
    .command('create')
    .description('create a live segment')
    .argument('<slug>', 'its short name in rules and addresses, e.g. vip')
    .argument('<rule>', 'rule text, or its JSON; - reads stdin')
    .option('--name <name>', 'its name for people (default: the slug)')
    .option('--description <text>')
    .addOption(json)
    .addHelpText('after', RULES)
    .action(async (slug: string, rule: string, options) =>
      (await import('./segments.ts')).createSegmentNamed(slug, rule, options),
    )
  segment
    .command('members')
    .description('who is in a segment now')
    .argument('<slug>')
    .addOption(json)
    .option('--limit <count>', 'at most so many')
    .action(async (slug: string, options) => (await import('./segments.ts')).listMembers(slug, options))

  program
    .command('explain')
    .description('why a customer is in a segment, or not')
    .argument('<customer>', who)
    .argument('<segment or rule>')
    .addOption(new Option('--lang <language>').choices(['en', 'zh']).default('en'))
    .addOption(json)
    .addHelpText('after', '\nExample:\n  npx siyu explain 17850 \'count of "Order Completed" >= 3\' --lang zh')
    .action(async (customer: string, what: string, options) =>
      (await import('./explaining.ts')).explainCustomer(customer, what, options),
    )
}

export function addCustomer(program: Command): void {
  const customer = program.command('customer').description('one customer: show, export, erase')
  customer
    .command('show')
    .description('what is known: identifiers, attributes, tags, stages, segments, latest events')
    .argument('<customer>', who)
    .option('--json', 'the answer as JSON')
    .action(async (given: string, options) => (await import('./customers.ts')).showCustomer(given, options))
  customer
    .command('export')
    .description('everything about one person, as JSON, for the person')
    .argument('<customer>', who)
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (given: string, options) => (await import('./customers.ts')).exportCustomer(given, options))
  customer
    .command('erase')
    .description('forget a person for good: personal data, its key, and who they were')
    .argument('<customer>', who)
    .option('-y, --yes', 'do not ask')
    .action(async (given: string, options) => (await import('./customers.ts')).eraseCustomer(given, options))
}
