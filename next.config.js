/** What an answer that is no page may load: nothing. Pages get a policy with a nonce from `proxy.ts`. */
const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** No page of this desk asks for any of these; what got into one may not either. */
const UNUSED = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]

/** What lies in `public`, and the icon; `proxy.ts` leaves them out by the same names. */
const PUBLIC_FILES = '/:file((?:icon[\\w-]*|apple-touch-icon|favicon|manifest|robots)\\.(?:svg|png|ico|webmanifest|txt))'

/** Addresses people type where a reverse proxy writes another Host (lib/env.ts checks them). */
const origins = (process.env.ROPEWALK_ORIGIN ?? '').split(',').filter((origin) => URL.canParse(origin.trim()))

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Types are a check of their own (`npm run check`); a build at the first start must not wait for them.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // `proxy.ts` refuses longer bodies by their stated length; these two bound what states none. Uploads of files do not pass through it.
    proxyClientMaxBodySize: '300kb',
    serverActions: { bodySizeLimit: '256kb', allowedOrigins: origins.map((origin) => new URL(origin.trim()).host) },
  },
  // No picture here needs a server: the endpoint that makes pictures of pictures is closed.
  images: { unoptimized: true },
  turbopack: { root: import.meta.dirname },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: UNUSED.map((name) => `${name}=()`).join(', ') },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
      ],
    },
    ...['/api/:path*', '/_next/static/:path*', PUBLIC_FILES].map((source) => ({
      source,
      headers: [{ key: 'Content-Security-Policy', value: DATA_POLICY }],
    })),
  ],
}
