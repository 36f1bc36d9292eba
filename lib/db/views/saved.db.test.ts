import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { forgetView, keepView, readSavedViews } from './saved.ts'

const content = (search: string) => ({ search, layout: { order: [], hidden: ['side'], widths: { time: 120 } }, density: 'dense' as const })
const ulid = (n: number) => `01JD${String(n).padStart(22, '0')}`

describe('saved views', () => {
  let drop: () => Promise<void>
  let web: pg.Pool
  let trader: pg.Pool
  beforeAll(async () => {
    const database = await freshDatabase()
    web = new pg.Pool({ connectionString: database.urlAs('web'), max: 2 })
    trader = new pg.Pool({ connectionString: database.urlAs('trader'), max: 1 })
    drop = database.drop
  })
  afterAll(async () => {
    await Promise.all([web.end(), trader.end()])
    await drop()
  })

  it('belong to one person and one list, and a name stands once', async () => {
    expect(await keepView(web, 'ada', { id: ulid(1), list: 'executions', name: 'Refused', content: content('status=refused') })).toBe(true)
    expect(await keepView(web, 'ada', { id: ulid(2), list: 'executions', name: 'Refused', content: content('status=refused&range=1h') })).toBe(true)
    expect(await keepView(web, 'bob', { id: ulid(3), list: 'executions', name: 'Refused', content: content('') })).toBe(true)
    const { views } = await readSavedViews(web, 'ada', 'executions')
    expect(views).toMatchObject([{ id: ulid(1), name: 'Refused', content: content('status=refused&range=1h') }])
    expect((await readSavedViews(web, 'ada', 'strands')).views).toEqual([])
    await forgetView(web, 'ada', 'executions', 'Refused')
    expect((await readSavedViews(web, 'ada', 'executions')).views).toEqual([])
    expect((await readSavedViews(web, 'bob', 'executions')).views).toHaveLength(1)
  })
  it('are at most fifty, and a known name may still be kept anew', async () => {
    for (let n = 0; n < 50; n++) expect(await keepView(web, 'cyd', { id: ulid(100 + n), list: 'strands', name: `view ${n}`, content: content('') })).toBe(true)
    expect(await keepView(web, 'cyd', { id: ulid(200), list: 'strands', name: 'one more', content: content('') })).toBe(false)
    expect(await keepView(web, 'cyd', { id: ulid(201), list: 'strands', name: 'view 3', content: content('symbol=X') })).toBe(true)
  })
  it('are left out where they cannot be read, and are no business of the trader', async () => {
    await web.query(`insert into web_view (id, handle, list, name, content) values ('x', 'dan', 'braids', 'broken', '{"search": 7}')`)
    expect((await readSavedViews(web, 'dan', 'braids')).views).toEqual([])
    await expect(trader.query('select * from web_view')).rejects.toThrow(/permission denied/)
  })
})
