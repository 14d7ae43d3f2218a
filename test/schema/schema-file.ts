import path from 'node:path'

export const SCHEMA_FILE = path.join(import.meta.dirname, '../../db/schema.sql')
