import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'

/** What a run was made of (ASKS.md, ask 13): with the same three, its fills are the same to the byte. */
export type Provenance = {
  readonly seed: string
  /** SHA-256 over the names and contents of everything the run reads: recording, venue models, decisions. */
  readonly inputs_hash: string
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[]
  /** The package's version, and SHA-256 over the sources that decide and simulate. */
  readonly code_version: string
  readonly code_hash: string
}

const ROOT = resolve(import.meta.dirname, '..')
const SOURCES = ['lib', 'worker', 'package-lock.json']

/** `inputs` are files, or folders of which every file counts. */
export async function provenanceOf(seed: string, inputs: readonly string[]): Promise<Provenance> {
  const files = (await Promise.all(inputs.map(filesIn))).flat()
  const hashed = await Promise.all(files.map(async (file) => ({ file, sha256: await hashOfFile(file) })))
  const sources = (await Promise.all(SOURCES.map((name) => filesIn(join(ROOT, name))))).flat().filter((file) => !/\.test\.tsx?$/.test(file))
  const code = createHash('sha256')
  for (const file of sources) code.update(`${relative(ROOT, file)}\0`).update(await readFile(file))
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return {
    seed,
    inputs_hash: createHash('sha256')
      .update(JSON.stringify([seed, ...hashed.map((h) => h.sha256)]))
      .digest('hex'),
    inputs: hashed.map(({ file, sha256 }) => ({ file: relative(process.cwd(), file), sha256 })),
    code_version: version,
    code_hash: code.digest('hex'),
  }
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOTDIR') return null
    throw cause
  })
  if (entries === null) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer)
  return hash.digest('hex')
}
