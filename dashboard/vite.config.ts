import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { plainRoutes } from './plain-routes.ts'
import { precompress } from './precompress.ts'
import { splashFirst } from './splash-first.ts'

// Vite reads the default export; everywhere else exports are named.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [plainRoutes(), react(), splashFirst(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The first versions with light-dark(), which would otherwise be rewritten into something that Mantine does not set.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs and what seldom changes: kept by browsers from one version to the next.
          groups: [
            {
              name: 'vendor',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|@floating-ui)\//,
              priority: 1,
            },
            // The rest of what every page begins with: pages wait for the words, and would else be cut into a hundred files.
            { name: 'app', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
})
