import type { Metadata } from 'next'
import { signedIn } from '#app/person.ts'
import { PeopleScreen } from '#components/people/people.tsx'
import { Page } from '#components/ui/page.tsx'
import { readPeople } from '#lib/db/auth/people.ts'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage() {
  const person = await signedIn()
  if (!person.roles.includes('admin')) {
    return (
      <Page title="People">
        <p className="max-w-prose text-sm text-dim">Who has an account here, and what they may do, is an admin’s to see and to change.</p>
      </Page>
    )
  }
  return <PeopleScreen {...(await readPeople())} />
}
