import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { env } from '../../env.ts'
import { webPrisma } from '../prisma.ts'
import { webDb } from '../views/connection.ts'
import { newSecret } from './store.ts'

/**
 * The library that holds passwords (scrypt), sessions, their signed cookies and the second factor. None of its own routes are served: what a
 * browser may ask for goes through functions of this folder, which add limits, roles and the record of what was done.
 */
export type Better = ReturnType<typeof make>

export const PASSWORD_MIN = 12
export const PASSWORD_MAX = 128
/** A session ends by itself; it is not made longer by being used. */
export const SESSION_SECONDS = 7 * 24 * 3_600

type Held = { ropewalkAuth?: Map<boolean, Promise<Better>> }

/** One for browsers that come over TLS, whose cookies go nowhere else, and one for those that do not. Kept across module reloads. */
export function better(isSecure: boolean): Promise<Better> {
  const held = globalThis as Held
  held.ropewalkAuth ??= new Map()
  const known = held.ropewalkAuth.get(isSecure)
  if (known) return known
  const made = keyOf().then((secret) => make(secret, isSecure))
  // A database that is away now may be back for the next who asks.
  made.catch(() => held.ropewalkAuth?.delete(isSecure))
  held.ropewalkAuth.set(isSecure, made)
  return made
}

/** What the environment names, else what the first start has made and the database keeps. */
async function keyOf(): Promise<string> {
  const given = env().ROPEWALK_AUTH_SECRET
  if (given) return given
  await webDb().query('insert into auth_secret (secret) values ($1) on conflict do nothing', [newSecret()])
  const { rows } = await webDb().query('select secret from auth_secret')
  return String(rows[0]?.secret)
}

function make(secret: string, isSecure: boolean) {
  return betterAuth({
    appName: 'Ropewalk',
    secret,
    baseURL: `${isSecure ? 'https' : 'http'}://localhost:${env().PORT}`,
    database: prismaAdapter(webPrisma(), { provider: 'postgresql' }),
    telemetry: { enabled: false },
    // Refusals are counted and recorded by us; what it would print beside them names people.
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_MIN, maxPasswordLength: PASSWORD_MAX },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: isSecure,
      // Cookies do not know ports: two desks of one machine would sign each other out.
      cookiePrefix: `ropewalk-${env().PORT}`,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
    user: {
      modelName: 'auth_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        handle: { type: 'string', required: true, input: false },
        roles: { type: 'string[]', required: true, input: false },
        isActive: { type: 'boolean', required: true, input: false, fieldName: 'is_active' },
      },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    databaseHooks: {
      session: {
        create: {
          // Whoever was taken out has no way in, with whatever he still knows.
          before: async ({ userId }) => {
            const { rows } = await webDb().query('select is_active from auth_user where id = $1', [userId])
            if (rows[0]?.is_active !== true) throw new APIError('UNAUTHORIZED', { message: 'Invalid email or password', code: 'INVALID_EMAIL_OR_PASSWORD' })
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Ropewalk',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'auth_two_factor',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  })
}
