'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { makeQueryClient } from '#lib/query/client.ts'

/** What every screen stands on: theme and server data. The live tail belongs to the desk's layout. */
export function Providers({ nonce: given, children }: { readonly nonce: string | undefined; readonly children: ReactNode }) {
  const [client] = useState(makeQueryClient)
  // The policy of a page is that of its first answer; the nonces of later ones, fetched for parts of it, do not count.
  const [nonce] = useState(() => tellNonce(given))
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="dark" enableSystem disableTransitionOnChange storageKey="ropewalk-theme" nonce={nonce}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ThemeProvider>
  )
}

/** Dialogs hold the page behind them still with a style element of their own; the library takes its nonce from this name. */
function tellNonce(nonce: string | undefined): string | undefined {
  if (typeof window !== 'undefined') Object.assign(window, { __webpack_nonce__: nonce })
  return nonce
}
