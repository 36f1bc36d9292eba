import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { LiveBanner } from '#components/live/banner.tsx'
import { LiveProvider } from '#components/live/provider.tsx'
import { DeskBar } from '#components/shell/desk-bar.tsx'
import { Frame } from '#components/shell/frame.tsx'
import { Keys } from '#components/shell/keys.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readDesk } from '#lib/db/views/overview.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { deskQuery } from '#lib/query/overview.ts'

/** The frame of every screen, with the state of the desk already in it. A database that is away leaves the frame standing. */
export default async function DeskLayout({ children }: { readonly children: ReactNode }) {
  await connection()
  const client = makeQueryClient()
  await client.prefetchQuery({ ...deskQuery(), queryFn: () => readDesk(webDb()), retry: false })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LiveProvider>
        <Keys />
        <Frame bar={<DeskBar />} banner={<LiveBanner />}>
          {children}
        </Frame>
      </LiveProvider>
    </HydrationBoundary>
  )
}
