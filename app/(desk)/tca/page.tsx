import type { Metadata } from 'next'
import { signedIn } from '#app/person.ts'
import { Tca } from '#components/tca/tca.tsx'

export const metadata: Metadata = { title: 'Your own fills' }

/** Cost analysis of fills that Ropewalk did not make; the files are read, answered and forgotten. */
export default async function TcaPage() {
  await signedIn()
  return <Tca />
}
