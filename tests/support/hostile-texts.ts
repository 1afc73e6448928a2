/** What people and services may write that would break a careless page, or run on it: it sets `taken`, or asks evil.example. */

/** After the filter evasion list of OWASP: elements, attributes, addresses, templates, and ways out of them. */
export const SCRIPTS = [
  '<script>window.taken=1</script>',
  '"><img src=x onerror="window.taken=1">',
  `'"()&%<svg/onload=window.taken=1>`,
  '<iframe srcdoc="<script>parent.taken=1</script>">',
  '<a href="javascript:window.taken=1">Approve</a>',
  'javascript:window.taken=1',
  '[Approve](javascript:window.taken=1) ![x](https://evil.example/x.png)',
  '</title></textarea></script><script>window.taken=1</script>',
  '<math><mi xlink:href="data:text/html,<script>window.taken=1</script>">',
  '<style>*{display:none}</style><link rel="stylesheet" href="https://evil.example/x.css">',
  '<form action="https://evil.example"><button autofocus onfocus="window.taken=1">',
  '${window.taken=1} {{constructor.constructor("window.taken=1")()}} <%= 1 %>',
  '&lt;script&gt;window.taken=1&lt;/script&gt; \\u003cscript\\u003e',
]

/** Too long to fit, from right to left, of many code points each, and with no place to break. */
export const SHAPES = [
  'W'.repeat(500),
  'พ'.repeat(500),
  '\u202Egnp.exe\u2066 مرحبا بالعالم שלום עולם 12,500.00 THB',
  'طلب شراء أجهزة محمولة للفرع الجديد قبل يوم الجمعة '.repeat(10),
  '👩‍👩‍👧‍👦🇹🇭🏳️‍🌈 '.repeat(60),
  'Z̸̢̛͎̦͙͍̪̊̈́̽͛̚͝a̵̡̧͕̭̖̮͆̎l̶̢͖̈̈́g̶̨̛̯̝̈́̍o̴̢̤͆ '.repeat(8),
  'https://example.com/' + 'a/'.repeat(200),
]

export const HOSTILE_TEXTS = [...SCRIPTS, ...SHAPES]
