import type { Metadata } from 'next'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'

export const metadata: Metadata = { title: 'Nothing here' }

export default function NotFound() {
  return (
    <Page title="Nothing is kept under this address">
      <p className="max-w-prose text-sm text-dim">The id may be mistyped, or it belongs to another database: every market source has its own.</p>
      <div className="flex gap-2">
        <Link href="/executions" className={buttonStyle({ tone: 'accent' })}>
          Open executions
        </Link>
        <Link href="/" className={buttonStyle({})}>
          Open the overview
        </Link>
      </div>
    </Page>
  )
}
