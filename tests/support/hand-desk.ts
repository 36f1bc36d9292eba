import { afterAll, beforeAll, expect } from 'vitest'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { Strand } from './asking.ts'
import { freshDatabase } from './database.ts'
import { eventually, openClient, openTestDesk, type TestDesk, type TestDeskOptions } from './desk.ts'
import { createHandMarket, type HandMarket } from './hand-market.ts'

type Client = Awaited<ReturnType<typeof openClient>>
type Reopening = Omit<TestDeskOptions, 'url'>

/** A desk on books that the test puts there by hand, with a client in each of the roles that speak to it. */
export type HandDesk = {
  readonly url: string
  readonly market: HandMarket
  /** The one that is open now. */
  readonly desk: TestDesk
  readonly dm: Client
  readonly rm: Client
  readonly web: Client
  readonly trader: Client
  /** Closes the desk; what is done before `open` meets no desk. */
  readonly close: () => Promise<void>
  readonly open: (options?: Reopening) => Promise<void>
  readonly rowsOf: (text: string, ...values: unknown[]) => Promise<Rows>
  /** What is stored of a decision: its execution, its orders as they were sent. */
  readonly strandOf: (decisionId: string) => Promise<Strand>
  readonly ordersOf: (decisionId: string) => Promise<Rows>
  /** Waits for the judgement. @throws with the reasons when it is a refusal. */
  readonly judged: (decisionId: string) => Promise<Strand>
  /** Waits for the end. */
  readonly reported: (decisionId: string) => Promise<Strand>
}
// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
type Rows = any[]

/** Opened before the tests of a file, on a fresh database, and closed after them; it ends without a fault. */
export function handDesk(listings: readonly Listing[], onOpen: () => void = () => {}, first: Reopening = {}): HandDesk {
  const held: { -readonly [K in keyof HandDesk]?: HandDesk[K] } = {}
  const of = <K extends keyof HandDesk>(key: K): HandDesk[K] => {
    const value = held[key]
    if (value === undefined) throw new Error(`${key} is there once the tests have begun`)
    return value as HandDesk[K]
  }
  const open = async (options: Reopening = {}): Promise<void> => {
    held.desk = await openTestDesk({ url: of('url'), market: () => of('market'), ...first, ...options })
  }
  const rowsOf = async (text: string, ...values: unknown[]): Promise<Rows> => (await of('web').query(text, values)).rows
  const strandOf = async (id: string): Promise<Strand> => (await rowsOf('select * from tr_strand where decision_id = $1', id))[0]

  beforeAll(async () => {
    held.url = (await freshDatabase()).url
    held.market = createHandMarket(listings)
    await open()
    const [dm, rm, web, trader] = await Promise.all((['dm', 'rm', 'web', 'trader'] as const).map((role) => openClient(of('url'), role)))
    Object.assign(held, { dm, rm, web, trader })
    onOpen()
  })

  afterAll(async () => {
    await of('desk').stop()
    expect(of('desk').faults).toEqual([])
    await Promise.all([of('dm'), of('rm'), of('web'), of('trader')].map((client) => client.end()))
  })

  return {
    get url() {
      return of('url')
    },
    get market() {
      return of('market')
    },
    get desk() {
      return of('desk')
    },
    get dm() {
      return of('dm')
    },
    get rm() {
      return of('rm')
    },
    get web() {
      return of('web')
    },
    get trader() {
      return of('trader')
    },
    close: () => of('desk').stop(),
    open,
    rowsOf,
    strandOf,
    ordersOf: (id) => rowsOf('select * from tr_order where decision_id = $1 order by child_no', id),
    judged: (id) =>
      eventually('the judgement', async () => {
        const strand = await strandOf(id)
        if (strand?.status === 'refused') throw new Error(JSON.stringify(strand.outcome))
        return strand
      }),
    reported: (id) =>
      eventually('the report', async () => {
        const strand = await strandOf(id)
        return strand?.ended_at && strand
      }),
  }
}
