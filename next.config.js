/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Types are a check of their own (`npm run check`); a build at the first start must not wait for them.
  typescript: { ignoreBuildErrors: true },
  // Files of fills and quotes (docs/tca.md) pass the host check of `proxy.ts` like everything else; its own limit would cut them off.
  experimental: { proxyClientMaxBodySize: '65mb' },
  turbopack: { root: import.meta.dirname },
  // The tail sets its own headers; everything else may not be framed, sniffed or sent elsewhere.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
      ],
    },
  ],
}
