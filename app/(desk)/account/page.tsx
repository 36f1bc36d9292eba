import type { Metadata } from 'next'
import { signedIn } from '#app/person.ts'
import { AccountScreen } from '#components/people/account.tsx'
import { Page } from '#components/ui/page.tsx'
import { readSessions } from '#lib/db/auth/sessions.ts'
import { readTokens } from '#lib/db/auth/tokens.ts'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const person = await signedIn()
  if (person.via === 'off') {
    return (
      <Page title="Account">
        <p className="max-w-prose text-sm text-dim">
          Nobody signs in on this desk: it was started with --auth off. There is no password, session or token to look after.
        </p>
      </Page>
    )
  }
  const [sessions, tokens] = await Promise.all([readSessions(person), readTokens(person)])
  const { name, handle, email, roles, hasSecondFactor } = person
  return <AccountScreen me={{ name, handle, email, roles, hasSecondFactor }} sessions={sessions} tokens={tokens} />
}
