import { defineConfig } from 'prisma/config'

/** For Prisma's own commands; the desk itself migrates through `prisma/migrate.ts` and needs none of them. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
