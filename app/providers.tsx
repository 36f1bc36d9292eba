'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { makeQueryClient } from '#lib/query/client.ts'

/** What every screen stands on: theme and server data. The live tail belongs to the desk's layout. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(makeQueryClient)
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="dark" enableSystem disableTransitionOnChange storageKey="ropewalk-theme">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ThemeProvider>
  )
}
