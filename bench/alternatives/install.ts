/** Installs what the benchmarks compare with, and Lighthouse, when they are first needed: nothing else needs them. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = import.meta.dirname

export function installAlternatives(): void {
  const { dependencies }: { dependencies: object } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'))
  if (Object.keys(dependencies).every((name) => existsSync(join(FOLDER, 'node_modules', name)))) return
  console.log('Installing what the benchmarks compare with…')
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'inherit' })
  if (npm.status !== 0) throw new Error('it could not be installed')
}
