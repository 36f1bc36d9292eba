/**
 * What a page may load and run (CSP level 3). A script runs only with the nonce of its own answer, or when such a script brought it
 * (`strict-dynamic`): markup that came in with somebody's text carries no nonce, so it does nothing even if it should ever reach the page as
 * markup.
 */
export function pagePolicy({ nonce, isHttps, isDevelopment }: { readonly nonce: string; readonly isHttps: boolean; readonly isDevelopment: boolean }): string {
  return [
    `default-src 'self'`,
    // React's development build rebuilds the server's stack traces with eval; the production build never does.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `script-src-attr 'none'`,
    // The development server puts its own overlay's styles in as it goes.
    `style-src-elem 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Widths of bars, places of rows in long lists and of nodes in graphs are computed: the server sends them as style attributes. An attribute
    // styles its own element and nothing else; it can neither select nor import.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `media-src 'none'`,
    `frame-src 'none'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(isHttps ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
