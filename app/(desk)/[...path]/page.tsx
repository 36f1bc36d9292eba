import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { signedIn } from '#app/person.ts'

export const metadata: Metadata = { title: 'Nothing here' }
export const dynamic = 'force-dynamic'

/** An address that no screen has: said inside the frame, so that the way on is where it always is. */
export default async function NowhereKnown() {
  await signedIn()
  notFound()
}
