import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import './globals.css'
import './print.css'
import { Providers } from './providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Ropewalk', template: '%s · Ropewalk' },
  description: 'A trading-execution desk that learns from its own fills.',
}

export const viewport: Viewport = {
  colorScheme: 'dark light',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0d1015' },
    { media: '(prefers-color-scheme: light)', color: '#f4f5f7' },
  ],
}

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    // The theme is set on the element before the first paint, which the server cannot know.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
