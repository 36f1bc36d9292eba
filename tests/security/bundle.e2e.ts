/** What is sent to every browser holds no secret, and no code that only the server has a use for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ENV_KEYS } from '#lib/env.ts'

const root = '.next/static'
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name))
const texts = files.map((file) => [file, readFileSync(file, 'latin1')] as const)
/** The files in which it stands. */
const holding = (pattern: RegExp | string): readonly string[] =>
  texts
    .filter(([, text]) => (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)))
    .map(([file, text]) => `${file}: ${typeof pattern === 'string' ? pattern : pattern.exec(text)?.[0]}`)

test('the build is there and is no empty folder', () => {
  expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(20)
  expect(files.filter((file) => file.endsWith('.map'))).toEqual([])
})

test('no setting is read in it, and no value of one stands in it', () => {
  for (const key of ENV_KEYS) expect(holding(new RegExp(`(?:env|environment)(?:\\.|\\["|\\?\\.)${key}\\b`))).toEqual([])
  const values = Object.entries(process.env).filter(
    ([name, value]) => /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|DATABASE_URL/i.test(name) && (value?.length ?? 0) >= 8,
  )
  for (const [name, value] of values) expect(holding(value as string).length, `the value of ${name}`).toBe(0)
})

test.describe('nothing in it looks like a key or an address with a password', () => {
  const PATTERNS: readonly (readonly [string, RegExp])[] = [
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
    ['a key of a model provider', /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}/],
    ['a key of a cloud', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b/],
    ['a token of a forge', /\bgh[pousr]_[A-Za-z0-9]{36}\b|\bnpm_[A-Za-z0-9]{36}\b/],
    ['a signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./],
    ['an address with a password', /\b[a-z][a-z+]{2,12}:\/\/[^\s"'`/:@]+:[^\s"'`/@]+@[\w.-]+/],
  ]
  for (const [name, pattern] of PATTERNS) test(name, () => expect(holding(pattern)).toEqual([]))
})

test.describe('nothing of the server is in it', () => {
  // An empty desk shows strangers how to insert a first decision: that table is nobody's secret.
  const MARKS: readonly (readonly [string, RegExp])[] = [
    [
      'SQL of ours',
      /\bselect\b[^"'`]{1,300}\bfrom\s+(?:tr|dm|rm|md)_|\binsert\s+into\s+(?!dm_strand \()(?:tr|dm|rm|md)_|\bupdate\s+tr_\w+\s+set\b|\bon\s+conflict\b/i,
    ],
    ['roles of the database', /ropewalk_(?:web|trader|dm|rm|md|paper)\b/],
    ['the database driver', /pg_stat_activity|SASL_CONTINUE|PrismaClient|pg_notify/],
    ['the parser of requests', /ZodError|invalid_union|unrecognized_keys/],
    ['the language models’ clients', /api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis/],
    ['the job queue', /graphile_worker/],
    ['folders of the machine', new RegExp(`${process.cwd().replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')}|/home/[a-z]+/|/root/`)],
  ]
  for (const [name, pattern] of MARKS) test(name, () => expect(holding(pattern)).toEqual([]))
})
