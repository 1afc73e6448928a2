// Runs before the first paint: sets the colours, and asks for what the page begins with while its scripts are still on their way.
// A file of its own, because the content security policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('mantine-color-scheme-value')
  } catch {
    // Storage may be forbidden; the system's preference then decides.
  }
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = chosen === 'light' || chosen === 'dark' ? chosen : prefersDark ? 'dark' : 'light'
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
})()
;(() => {
  const { pathname, search } = location
  if (pathname === '/sign-in') return
  const paths = ['/api/session']
  // The inbox as it opens, and an approval by its address; anything else asks when its scripts are there.
  if (pathname === '/' && search === '') paths.push('/api/approvals?view=decide&sort=dueDate', '/api/approvals/views')
  if (/^\/approvals\/\w+$/.test(pathname)) paths.push('/api' + pathname)
  // `lib/asked-early.ts` takes them.
  window.askedEarly = new Map(
    paths.map((path) => {
      // Read to its end, whether or not somebody takes it: otherwise it would hold its connection.
      const answer = fetch(path, { headers: { accept: 'application/json' }, credentials: 'same-origin' }).then(
        async (response) => new Response(await response.arrayBuffer(), response),
      )
      answer.catch(() => undefined)
      return [path, { answer, at: performance.now() }]
    }),
  )
})()
