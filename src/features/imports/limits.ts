/** Limits of imports, with the unit in the name. At a limit an import refuses, rejects a line or says what it left out. */

/** A longer line is rejected with its number; nobody's order line is that long, an unclosed quote is. */
export const MAX_LINE_CHARS = 1_000_000
/** Lines that one quoted cell may span: how far a stray quote reaches, and what is read again after it. */
export const MAX_RECORD_LINES = 200
export const MAX_COLUMNS = 1_000
/** A packed file may grow by this factor once it is past the free part: real tables stay below 60, zip bombs reach 1,000. */
export const MAX_EXPANSION_RATIO = 200
export const FREE_EXPANSION_BYTES = 64 * 1024 * 1024
export const MAX_EXPANDED_BYTES = 100 * 1024 ** 3
/** A workbook's texts stand apart from its rows and have to be held in memory. */
export const MAX_WORKBOOK_TEXT_BYTES = 256 * 1024 * 1024
export const MAX_ZIP_ENTRIES = 10_000
export const MAX_ZIP_DIRECTORY_BYTES = 16 * 1024 * 1024

/** 24 bytes of memory each. More in one file: refused before anything is written. */
export const MAX_FILE_ORDERS = 10_000_000
/** 12 bytes of memory each. Beyond it a count of different things is "at least". */
export const MAX_COUNTED = 10_000_000
/** Lines of unfinished orders held in memory; when a file is scattered wider than that it is read in several passes. */
export const MAX_OPEN_LINES = 200_000
/** Products listed in one order's event. All its lines count for its revenue. */
export const MAX_ORDER_PRODUCTS = 2_000
export const MAX_LINE_FEN = 900_000_000_000
export const MAX_TAGS_PER_ROW = 100

export const MAX_BATCH_ITEMS = 1_000
/** An order weighs 1 and 1 for every product listed: a batch of very large orders stays a few megabytes. */
export const MAX_BATCH_WEIGHT = 20_000
/** Batches on their way into the engine beside each other. */
export const BATCH_LANES = 3
/** How long a busy engine is asked again before the import gives up (and can be resumed). */
export const MAX_BUSY_WAIT_MS = 60_000

/** Rows looked at to guess what a column holds. */
export const SAMPLE_ROWS = 200

/** Of a file sent to the console; on the server's own disk `siyu import` takes any size. */
export const MAX_UPLOAD_BYTES = 2 * 1024 ** 3
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000
/** A run that has not said how far it is for so long was cut off: its process ended. */
export const RUN_SILENT_MS = 15_000
export const MAX_RUNS_AT_ONCE = 2
/** Rows shown of a file before it is imported. */
export const SHOWN_ROWS = 8
