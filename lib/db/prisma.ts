import { PrismaPg } from '@prisma/adapter-pg'
import { databaseUrl } from '../env.ts'
import { PrismaClient } from './generated/client.ts'
import { connection } from './pool.ts'

/**
 * The generated client as the role that cannot write an order, a fill or a position: for read models that need no SQL of their
 * own. Kept on `globalThis`, because a reload of modules in development must not open a second pool.
 */
export function webPrisma(): PrismaClient {
  const kept = globalThis as { ropewalkPrisma?: PrismaClient }
  const settings = { ...connection({ url: databaseUrl(), role: 'web', applicationName: 'ropewalk-prisma' }), max: 4, statement_timeout: 10_000 }
  kept.ropewalkPrisma ??= new PrismaClient({ adapter: new PrismaPg(settings) })
  return kept.ropewalkPrisma
}
