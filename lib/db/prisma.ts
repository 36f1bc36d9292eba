import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { databaseUrl } from '../env.ts'
import { PrismaClient } from './generated/client.ts'
import { openPool } from './pool.ts'

/**
 * The web's two ways to read, over one pool of one process, as the role that cannot write an order, a fill or a position.
 * Both live on `globalThis`: a reload of modules in development must not open a second pool.
 */
export function webPool(): pg.Pool {
  kept.webPool ??= openPool({ url: databaseUrl(), role: 'web', applicationName: 'ropewalk-web', max: 12, statementTimeoutMs: 10_000 })
  return kept.webPool
}

export function webPrisma(): PrismaClient {
  kept.webPrisma ??= new PrismaClient({ adapter: new PrismaPg(webPool()) })
  return kept.webPrisma
}

const kept = globalThis as { webPool?: pg.Pool; webPrisma?: PrismaClient }
