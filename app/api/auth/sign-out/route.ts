import { signOut } from '#lib/db/auth/sign-in.ts'

export const dynamic = 'force-dynamic'

/** Ends this session; asked again it does nothing. */
export async function POST(request: Request): Promise<Response> {
  const said = Response.json({ ok: true }, { headers: { 'Cache-Control': 'no-store' } })
  for (const cookie of await signOut(request.headers)) said.headers.append('Set-Cookie', cookie)
  return said
}
