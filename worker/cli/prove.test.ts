/** The proof runs the desk's own learning code, says what it reached, and calls a miss a miss. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bound, World } from '#lib/wire/world.ts'
import { openPool } from './prove/pool.ts'
import { figuresOf, judge } from './prove/verdict.ts'

const PROVE = new URL('./prove.ts', import.meta.url).pathname
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [PROVE, ...args], { maxBuffer: 1e7 }).then(
    (r) => ({ ...r, code: 0 }),
    (e: { stdout: string; stderr: string; code: number }) => e,
  )

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prove-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('npm run prove', () => {
  it('writes a report and every figure, the same each time', async () => {
    const [out, json] = [join(folder, 'a.html'), join(folder, 'a.json')]
    const first = await run('--seeds', '1-2', '--worlds', 'W6b,lessons', '--out', out, '--json', json)
    expect(first.stderr).toContain('W6b: 2 seeds')
    expect(first.stdout).toContain('runs with the right sign: 1')
    expect(await readFile(out, 'utf8')).toContain('<h2>Targets</h2>')
    const again = join(folder, 'b.json')
    await run('--seeds', '1-2', '--worlds', 'W6b,lessons', '--out', out, '--json', again)
    expect(await readFile(again, 'utf8')).toBe(await readFile(json, 'utf8'))
  }, 60_000)

  it('runs a world of somebody else’s, and ends with 1 when a target is missed', async () => {
    const world = join(folder, 'world.json')
    const target = { row: '1', metric: 'stratified_bps', what: 'impossible', target: { atLeast: 99 } }
    const spec = {
      name: 'mine',
      kind: 'confounded',
      about: 'a test',
      days: 30,
      ordersPerDay: 20,
      sigma: 4,
      largeShare: 0.5,
      largeCostsBps: 4,
      largeToB: 0.8,
      smallToB: 0.2,
      effectOfB: 0,
      targets: [target],
    }
    await writeFile(world, JSON.stringify(spec))
    const { code, stdout } = await run('--seeds', '1-3', '--worlds', world, '--out', join(folder, 'c.html'))
    expect(stdout).toContain('missed')
    expect(code).toBe(1)
  }, 60_000)

  it('runs the example of its documentation, a world of a day, and one seed', async () => {
    const world = join(folder, 'example.json')
    const docs = await readFile(new URL('../../docs/proof.md', import.meta.url), 'utf8')
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(docs)?.[1] ?? '')
    const oneDay = {
      name: 'a-day', kind: 'window', about: '', days: 1, ordersPerDay: 30, sigma: 4, tails: 2.2, dayShare: 0.1, dearHours: [], dearerBps: 3, waitingBps: 1, waitingSpreadBps: 6,
      targets: [{ row: '1', metric: 'active.false', what: 'nothing harmful becomes active', target: { equals: 0 } }],
    } // biome-ignore format: one record
    await writeFile(world, JSON.stringify([{ ...example, orders: 2_500, swapAt: 1_500 }, oneDay]))
    const { stdout, code } = await run('--seeds', '7-7', '--worlds', world, '--out', join(folder, 'd.html'))
    expect(stdout).toMatch(/met +1 +a-day/)
    expect(stdout).not.toContain('NaN')
    expect([0, 1]).toContain(code)
  }, 60_000)

  it('names what is wrong with a world or an option', async () => {
    const world = join(folder, 'bad.json')
    await writeFile(world, JSON.stringify({ name: 'bad', kind: 'drift', about: '', alarmAt: -1, shifts: [], outcomesMax: 10 }))
    expect((await run('--worlds', world)).stderr).toMatch(/worlds\[0\]\.alarmAt: .*\n.*worlds\[0\]\.shifts: /)
    await writeFile(world, JSON.stringify({ name: 'bad', kind: 'drift', about: '', alarmAt: 9, shifts: [1], outcomesMax: 10, alarmsAt: 3 }))
    expect((await run('--worlds', world)).stderr).toContain('worlds[0].alarmsAt: there is no such field')
    expect((await run('--worlds', 'W99')).stderr).toContain('there is no world W99')
    expect((await run('--seeds', '9-1')).stderr).toContain('--seeds: expected a-b')
    expect((await run('--nonsense')).stderr).toContain('--nonsense')
  }, 60_000)
})

describe('npm run prove, asked for what cannot be', () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args)
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 1, stdout: '', lines: 2 })
    return stderr
  }

  it('says before any world runs that a report has no place to go to', async () => {
    for (const flag of ['--json', '--out']) {
      expect(await refused(flag, '/nonexistent/x.json')).toBe(`prove: ${flag}: there is no folder /nonexistent for /nonexistent/x.json\n`)
      expect(await refused(flag, folder)).toBe(`prove: ${flag}: expected a file, ${folder} is a folder\n`)
    }
    const twice = join(folder, 'twice')
    expect(await refused('--json', twice, '--out', twice)).toContain('--json: names the file of --out')
  }, 60_000)

  it('refuses more seeds than a machine has room for, and a lesson without a recording', async () => {
    expect(await refused('--seeds', '1-999999999')).toBe('prove: --seeds: expected at most 10000 seeds, was 1-999999999, which are 999999999\n')
    expect(await refused('--lesson', 'x')).toContain('--lesson: is tried on a recording, and --replay <folder> names none')
  }, 60_000)

  it('names the field of a world that is too large, and the world and seed of one that breaks its thread', async () => {
    const world = join(folder, 'large.json')
    const drift = { name: 'long', kind: 'drift', about: '', alarmAt: 9, shifts: [1], outcomesMax: 9e15 }
    const window = {
      name: 'wide', kind: 'window', about: '', days: 3_000, ordersPerDay: 900_000, sigma: 4, dayShare: 0.1, dearHours: [], dearerBps: 3, waitingBps: 1, waitingSpreadBps: 6,
    } // biome-ignore format: one record
    await writeFile(world, JSON.stringify([drift, window]))
    const { stderr, code } = await run('--worlds', world)
    expect(code).toBe(1)
    expect(stderr).toMatch(/worlds\[0\]\.outcomesMax: Too big.*\n.*worlds\[1\]\.ordersPerDay: expected at most 1000000 orders in all days together\n/)
    const pool = openPool(1)
    try {
      const broken = { name: 'broken', kind: 'drift' } as unknown as World
      await expect(pool.run([{ world: broken, seed: 7, truths: {} }], () => {})).rejects.toThrow(/^--worlds: broken, seed 7: Cannot read.*$/)
    } finally {
      await pool.close()
    }
  }, 60_000)

  it('says on the terminal and in the report that one seed decides nothing', async () => {
    const out = join(folder, 'lone.html')
    const lone = await run('--seeds', '5', '--worlds', 'W6b', '--out', out)
    expect(lone.stdout).toContain('One seed decides nothing: seed 5 alone')
    expect(await readFile(out, 'utf8')).toContain('One seed decides nothing')
    const two = await run('--seeds', '5-6', '--worlds', 'W6b', '--out', out)
    expect(two.stdout + (await readFile(out, 'utf8'))).not.toContain('One seed decides nothing')
  }, 60_000)
})

describe('a verdict', () => {
  const world = { name: 'w', kind: 'drift', about: '', alarmAt: 1, slack: 0, shifts: [1], outcomesMax: 9 } as const
  const judged = (values: readonly number[], target: Bound | null) =>
    judge({
      world: { ...world, shifts: [1], targets: [{ row: '1', metric: 'm', what: '', target, moonshot: null }] },
      figures: figuresOf(values.map((v) => ({ parts: { m: [v, 1] } }))),
      seconds: 0,
    })[0]?.verdict
  it('is met, within noise or missed', () => {
    expect(judged([5, 6, 7], { atLeast: 6 })).toBe('met')
    expect(judged([5, 6, 7], { atLeast: 6.5 })).toBe('within noise')
    expect(judged([5, 6, 7], { atLeast: 9 })).toBe('missed')
  })
  it('is only told where no bound is set, and is never met by a bound that nothing can miss', async () => {
    expect(judged([0, 0, 0], null)).toBe('told')
    const worlds = JSON.parse(await readFile(new URL('./prove/worlds.json', import.meta.url), 'utf8')) as World[]
    const bounds = worlds.flatMap((w) => w.targets.map(({ metric, target }) => `${w.name} ${metric} ${JSON.stringify(target)}`))
    expect(bounds.filter((text) => /^W5b.* \{"atLeast":0\}$/.test(text))).toEqual([])
    expect(bounds).toContain('W5b small_good.says_better null')
  })
  it('does not take one unlucky seed of eight for a rate above one in fifty', () => {
    expect(judged([0, 0, 0, 1, 0, 0, 0, 0], { atMost: 0.02 })).toBe('within noise')
    expect(judged([0, 0, 1, 1, 0, 1, 0, 0], { atMost: 0.02 })).toBe('missed')
  })
  it('takes a few seeds that all agree for no more than they are', () => {
    expect(judged([1, 1, 1, 1], { equals: 0.95 })).toBe('within noise')
    expect(judged(new Array(400).fill(1), { equals: 0.95 })).toBe('missed')
  })
  it('misses what was not measured', () => {
    const figures = figuresOf([{ parts: {} }])
    expect(
      judge({
        world: { ...world, shifts: [1], targets: [{ row: '1', metric: 'm', what: '', target: { atLeast: 0 }, moonshot: null }] },
        figures,
        seconds: 0,
      })[0]?.verdict,
    ).toBe('missed')
  })
})
