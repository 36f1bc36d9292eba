import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import './globals.css'
import './print.css'
import { Providers } from './providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Ropewalk', template: '%s · Ropewalk' },
  description: 'A trading-execution desk that learns from its own fills.',
  // A phone keeps the desk on its home screen (`public`).
  manifest: '/manifest.webmanifest',
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' }, apple: '/apple-touch-icon.png' },
}

export const viewport: Viewport = {
  colorScheme: 'dark light',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0d1015' },
    { media: '(prefers-color-scheme: light)', color: '#f4f5f7' },
  ],
}

/** Asks for the request, so that no page is ever made before there is one: each carries the nonce of its own policy (`proxy.ts`). */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme is set on the element before the first paint, which the server cannot know.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
