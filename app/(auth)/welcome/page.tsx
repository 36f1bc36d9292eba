import type { Metadata } from 'next'
import { Entry } from '#components/auth/entry.tsx'
import { JoinForm } from '#components/auth/join-form.tsx'
import { ResetForm } from '#components/auth/reset-form.tsx'
import { Link } from '#components/ui/link.tsx'
import { readInvite } from '#lib/db/auth/invites.ts'

export const metadata: Metadata = { title: 'Welcome' }
export const dynamic = 'force-dynamic'

type Props = { readonly searchParams: Promise<{ readonly token?: string | string[] }> }

/** Where a one-time link leads: the first owner, somebody who was invited, or who needs a new password. */
export default async function WelcomePage({ searchParams }: Props) {
  const { token } = await searchParams
  const invite = typeof token === 'string' ? await readInvite(token) : null
  if (typeof token !== 'string' || invite === null) {
    return (
      <Entry title="This link does not hold" lead="It was used already, was taken back, or has ended.">
        <p className="text-sm">
          <Link href="/sign-in" className="text-accent underline underline-offset-2">
            Sign in
          </Link>{' '}
          if you have an account, or ask an admin of this desk for a new link. While nobody has an account, each start of the desk prints one.
        </p>
      </Entry>
    )
  }
  if (invite.kind === 'password') {
    return (
      <Entry title="A new password" lead={`For ${invite.name ?? 'your account'}. Every session that is open ends with it.`}>
        <ResetForm token={token} />
      </Entry>
    )
  }
  return invite.kind === 'owner' ? (
    <Entry title="Create the owner" lead="The first account of this desk holds every role. Further people are invited from inside.">
      <JoinForm token={token} verb="Create the owner" />
    </Entry>
  ) : (
    <Entry title="Welcome" lead={invite.note ?? 'You were invited to this desk.'}>
      <JoinForm token={token} verb="Join" />
    </Entry>
  )
}
