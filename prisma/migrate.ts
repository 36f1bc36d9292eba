import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, type ColumnType, ColumnTypeEnum, DriverAdapterError, type SqlResultSet } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/**
 * Prisma's own schema engine, compiled to WebAssembly: no binary to download, and the same `_prisma_migrations` table, so that
 * `prisma migrate deploy` run elsewhere agrees about what is applied.
 */

/** The database cannot be brought to our schema; the message is one clear line, or a line and the SQL an administrator runs. */
export class MigrationRefused extends Error {
  override name = 'MigrationRefused'
}

/** Applies what is missing of `prisma/migrations`, in order. Returns the names applied; none on a second run. */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'ropewalk-migrate' })
  client.on('error', () => {}) // a lost connection is reported by the query that needs it
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await mustBeAbleToMakeRoles(client)
    return await withEngine(url, apply)
  } finally {
    await client.end()
  }
}

/** A migration is one implicit transaction, so one that was cut short has left nothing and may run again. */
async function apply(engine: bindings.SchemaEngine): Promise<readonly string[]> {
  try {
    const list = await migrationsList()
    const history = await engine.diagnoseMigrationHistory({ migrationsList: list, optInToShadowDatabase: false, filters: NO_FILTER })
    for (const migrationName of history.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName })
    const applied = await engine.applyMigrations({ migrationsList: list, filters: NO_FILTER })
    return applied.appliedMigrationNames
  } catch (cause) {
    throw new MigrationRefused(`the database could not be migrated: ${sentence(cause)}`, { cause })
  }
}

/** The SQL that would turn the database at `url` into `schema.prisma`; empty when they agree. */
export async function drift(url: string): Promise<string> {
  return withEngine(url, async (engine) => {
    const files = [{ path: SCHEMA, content: await readFile(SCHEMA, 'utf8') }]
    const from = { tag: 'schemaDatasource' as const, files, configDir: HERE }
    const result = await engine.diff({ from, to: { tag: 'schemaDatamodel', files }, script: true, exitCode: null, filters: NO_FILTER })
    return (result.stdout ?? '').replace(/^-- This is an empty migration\.$/m, '').trim()
  })
}

const HERE = import.meta.dirname
const SCHEMA = join(HERE, 'schema.prisma')
const NO_FILTER = { externalTables: [], externalEnums: [] }
/** One program migrates a database at a time. The number is arbitrary and ours. */
const LOCK = 7_261_548_310
const ROLES = ['trader', 'web', 'dm', 'rm', 'md', 'paper'].map((name) => `ropewalk_${name}`)

async function withEngine<T>(url: string, use: (engine: bindings.SchemaEngine) => Promise<T>): Promise<T> {
  await instantiate()
  const pool = new pg.Pool({ connectionString: url, application_name: 'ropewalk-migrate' })
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(pool))
  const datamodels: [string, string][] = [[SCHEMA, await readFile(SCHEMA, 'utf8')]]
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, adapter)
  try {
    return await use(engine)
  } finally {
    engine.free()
    await pool.end() // with it goes the engine's advisory lock, which outlives the engine
  }
}

/** The stock adapter cuts a script at every semicolon, also inside functions and comments; the server knows better. */
function wholeScripts(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (script) => {
      await pool.query(script).catch((cause: pg.DatabaseError) => {
        const { code = '', severity = 'ERROR', message, detail, column, hint } = cause
        throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
      })
    }
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = (query) => queryRaw(query).catch((cause) => describe(pool, query.sql, query.args, cause))
    return adapter
  }
  return factory
}

/** The engine reads the catalogue's one-letter columns, of a type that the stock adapter refuses. */
async function describe(pool: pg.Pool, text: string, values: unknown[], cause: unknown): Promise<SqlResultSet> {
  const refused = cause instanceof DriverAdapterError && cause.cause.kind === 'UnsupportedNativeDataType' && cause.cause.type === 'char'
  if (!refused) throw cause
  const { fields, rows } = await pool.query<unknown[]>({ text, values, rowMode: 'array' })
  const columnTypes = fields.map((field) => CATALOGUE_TYPES[field.dataTypeID] ?? ColumnTypeEnum.Text)
  return { columnNames: fields.map((field) => field.name), columnTypes, rows }
}

const CATALOGUE_TYPES: Readonly<Record<number, ColumnType>> = {
  [pg.types.builtins.CHAR]: ColumnTypeEnum.Character,
  [pg.types.builtins.BOOL]: ColumnTypeEnum.Boolean,
  [pg.types.builtins.INT2]: ColumnTypeEnum.Int32,
  [pg.types.builtins.INT4]: ColumnTypeEnum.Int32,
  [pg.types.builtins.INT8]: ColumnTypeEnum.Int64,
  [pg.types.builtins.OID]: ColumnTypeEnum.Int64,
}

/** Once per process, whoever loads this file: the engine's module keeps its memory in its own scope, and a second instance would take it away. */
function instantiate(): Promise<void> {
  const kept = globalThis as { ropewalkSchemaEngine?: Promise<void> }
  kept.ropewalkSchemaEngine ??= (async () => {
    const file = createRequire(import.meta.url)
      .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
      .replace(/\.js$/, '.wasm')
    const imports = { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports }
    const { instance } = await WebAssembly.instantiate(await readFile(file), imports)
    bindings.__wbg_set_wasm(instance.exports)
    const begin = instance.exports.__wbindgen_start as () => void
    begin()
  })()
  return kept.ropewalkSchemaEngine
}

async function migrationsList(): Promise<Parameters<bindings.SchemaEngine['applyMigrations']>[0]['migrationsList']> {
  const baseDir = join(HERE, 'migrations')
  const folders = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrationDirectories = await Promise.all(
    folders.sort().map(async (path) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') } },
    })),
  )
  const lockfile = { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') }
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories }
}

/** Roles belong to the server and not to the database, so an owner without the right to make them needs an administrator once. */
async function mustBeAbleToMakeRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<Rights>(
    `select current_user as "user", u.rolcreaterole as "mayMake", u.rolsuper as "isSuper",
       array(select r from unnest($1::text[]) as r where not exists (select from pg_roles where rolname = r)) as missing,
       array(select rolname::text from pg_roles where rolname = any ($1) and not pg_has_role(current_user, oid,
         case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)) as foreign
     from pg_roles u where u.rolname = current_user`,
    [ROLES],
  )
  const { user, mayMake, isSuper, missing, foreign } = rows[0] as Rights
  if (isSuper || (foreign.length === 0 && (missing.length === 0 || mayMake))) return
  const make = missing.map((role) => `CREATE ROLE ${role} NOLOGIN;`)
  const grant = `GRANT ${ROLES.join(', ')} TO ${pg.escapeIdentifier(user)};`
  throw new MigrationRefused(
    `the database user ${user} may not make or take the roles of Ropewalk; let an administrator run this once: ${[...make, grant].join(' ')}`,
  )
}

type Rights = {
  readonly user: string
  readonly mayMake: boolean
  readonly isSuper: boolean
  readonly missing: readonly string[]
  readonly foreign: readonly string[]
}

/** The engine appends a trace of its own source lines, which helps nobody here. */
function sentence(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return text
    .replace(/\s+0: [\s\S]*$/, '')
    .trim()
    .replace(/\s+/g, ' ')
}
