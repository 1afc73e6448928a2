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
  const paths = ['/api/session', '/api/account/keys']
  // The inbox as it opens, and an approval by its address; anything else asks when its scripts are there.
  if (pathname === '/' && search === '')
    paths.push('/api/approvals?view=decide&sort=dueDate&limit=25', '/api/approvals/views')
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
// On a telephone, what is asked and why can be read before the scripts are there; it stands where the page has it
// (`pages/approval/headline.tsx`, `why-me.tsx`).
;(() => {
  const asked = ['/api' + location.pathname, '/api/session'].map((path) => window.askedEarly?.get(path))
  const isPhone = matchMedia('(max-width: 47.99em)').matches
  if (!location.pathname.startsWith('/approvals/') || asked.includes(undefined) || !isPhone) return
  const money = ({ amount, currency }) => {
    const style = currency === null ? {} : { style: 'currency', currency, currencyDisplay: 'code' }
    return new Intl.NumberFormat(undefined, { ...style, maximumFractionDigits: 4 }).format(amount)
  }
  /** Reasons are English. */
  const why = ({ workflow }, { user }) => {
    if ([localStorage.getItem('uxone.language'), ...navigator.languages].some((code) => code?.startsWith('th')))
      return undefined
    const slot = workflow.approvers.find(({ userId, decision }) => userId === user.id && decision === 'PENDING')
    return slot?.reason.replace(` named ${user.name} as `, ' named you as ')
  }
  const draw = ([approval, session]) => {
    const root = document.querySelector('#root')
    const splash = document.querySelector('.splash')
    if (!splash || !root || root.querySelector(':scope > :not(style)')) return
    const peek = document.createElement('main')
    peek.className = 'peek'
    const add = (tag, text, name = '') => {
      if (!text) return
      const element = document.createElement(tag)
      element.className = name
      element.textContent = text
      peek.append(element)
    }
    const { title, amount, requester, serviceName, description } = approval
    add('h1', title)
    add('p', amount === null ? '' : money(approval), 'amount')
    add('p', requester?.name ?? requester?.email ?? serviceName, 'from')
    add('p', description, 'description')
    add('p', why(approval, session), 'why')
    splash.replaceWith(peek)
    // Skeletons of the page do not take its place; the page does, and so does whatever is in its stead.
    new MutationObserver((_, observer) => {
      if (!root.querySelector('h1, [role=alert]')) return
      peek.remove()
      observer.disconnect()
    }).observe(root, { childList: true, subtree: true })
  }
  Promise.all(
    asked.map(({ answer }) => answer.then((reply) => (reply.ok ? reply.clone().json() : Promise.reject(reply)))),
  )
    .then(draw)
    .catch(() => undefined)
})()
