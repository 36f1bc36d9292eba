import pg from 'pg'
import { connection } from '#lib/db/pool.ts'
import { type Random, randomFor } from '#lib/domain/base/random.ts'
import { freshId } from './desk.ts'

export type Load = {
  /** Ends the stream and waits until the last row is committed; the number of rows. */
  stop(): Promise<number>
}

/**
 * A stream of decisions as the role of a Decision Maker: market and limit orders over three symbols, buys and sells in turn. A row
 * whose commit was not heard of is written again under its own id until it is, as any careful strategy would.
 */
export function startLoad(url: string, { seed, perSecond }: { readonly seed: string; readonly perSecond: number }): Load {
  const random = randomFor('load', seed)
  const TICK_MS = 50
  let client: pg.Client | null = null
  let isOver = false
  let owed = 0
  let written = 0

  const insert = async (row: readonly unknown[]): Promise<void> => {
    for (;;) {
      try {
        client ??= await open(url)
        await client.query({ name: 'load', text: INSERT, values: [...row] })
        written++
        return
      } catch (error) {
        if (!isLost(error)) throw error
        await client?.end().catch(() => {})
        client = null
        await sleep(TICK_MS)
      }
    }
  }
  const running = (async () => {
    let no = 0
    while (!isOver) {
      for (owed += (perSecond * TICK_MS) / 1_000; owed >= 1; owed--) await insert(decision(no++, random))
      await sleep(TICK_MS)
    }
  })()
  return {
    async stop() {
      isOver = true
      await running
      await client?.end()
      return written
    },
  }
}

const INSERT = `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags)
  values ($1, $2, '1m', 'decision', '{"signal_strength": 0.9}', $3, '{trader:execute}') on conflict (id) do nothing`
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']

function decision(no: number, random: Random): readonly unknown[] {
  const symbol = SYMBOLS[no % SYMBOLS.length]
  const direction = Math.floor(no / SYMBOLS.length) % 2 === 0 ? 'long' : 'short'
  const isLimit = random.next() < 0.08
  const plan = {
    direction,
    notional: String(50 + random.int(3_000)),
    execution_strategy: isLimit ? 'limit' : 'market',
    ...(isLimit && { time_horizon: `${200 + random.int(400)}ms`, urgency: ['low', 'high'][random.int(2)] }),
  }
  return [freshId(), symbol, JSON.stringify({ decision_type: 'execute', trading_plan: plan })]
}

/** The server went away under the statement; anything else is a fault of the test. */
function isLost(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  return /^(08|57P|ECONN|EPIPE|53300)/.test(code) || /terminat|not queryable|connection/i.test(String(error))
}

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client(connection({ url, role: 'dm', applicationName: 'test-load' }))
  client.on('error', () => {})
  await client.connect()
  return client
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
