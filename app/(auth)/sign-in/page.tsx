import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { whoIsHere } from '#app/person.ts'
import { Entry } from '#components/auth/entry.tsx'
import { placeFrom } from '#components/auth/post.ts'
import { SignInForm } from '#components/auth/sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }
export const dynamic = 'force-dynamic'

type Props = { readonly searchParams: Promise<{ readonly from?: string | string[] }> }

export default async function SignInPage({ searchParams }: Props) {
  const { from } = await searchParams
  const place = placeFrom(typeof from === 'string' ? from : null)
  if (await whoIsHere()) redirect(place)
  return (
    <Entry title="Sign in">
      <SignInForm from={place} />
      <p className="text-xs text-faint">No account, or no password any more? Ask an admin of this desk for a link.</p>
    </Entry>
  )
}
