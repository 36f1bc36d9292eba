import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isConnectionTrouble } from '#app/connection-trouble.ts'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { SessionProvider } from '#components/auth/session.tsx'
import { OpenDeskBanner, SessionWatch } from '#components/auth/watch.tsx'
import { PrintFrame } from '#components/data/print-frame.tsx'
import { LiveBanner } from '#components/live/banner.tsx'
import { LiveProvider } from '#components/live/provider.tsx'
import { DatabaseAway } from '#components/shell/database-away.tsx'
import { DeskBar } from '#components/shell/desk-bar.tsx'
import { Frame } from '#components/shell/frame.tsx'
import { Keys } from '#components/shell/keys.tsx'
import { sharedTail } from '#lib/db/tail.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readDesk } from '#lib/db/views/overview.ts'
import { makeQueryClient } from '#lib/query/client.ts'
import { deskQuery } from '#lib/query/overview.ts'

/** The frame of every screen, with the state of the desk already in it. Who asks is read from the database: while it is away there is no frame to show. */
export default async function DeskLayout({ children }: { readonly children: ReactNode }) {
  const tail = sharedTail().catch(() => null)
  const person = await signedIn().catch((error: unknown) => {
    if (!isConnectionTrouble(error)) throw error
    return null
  })
  if (person === null) return <DatabaseAway />
  const { handle, name, roles, via } = person
  const client = makeQueryClient()
  await inTime(client.prefetchQuery({ ...deskQuery(), queryFn: () => readDesk(webDb()), retry: false }))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SessionProvider session={{ handle, name, roles, isOff: via === 'off' }}>
        <LiveProvider start={(await inTime(tail))?.start() ?? null}>
          <Keys />
          <SessionWatch />
          <Frame
            bar={<DeskBar />}
            banner={
              <>
                {via === 'off' ? <OpenDeskBanner /> : null}
                <LiveBanner />
              </>
            }
          >
            <PrintFrame moduleId={MODULE_ID} />
            {children}
          </Frame>
        </LiveProvider>
      </SessionProvider>
    </HydrationBoundary>
  )
}
