/** Installs what the delivery benchmark compares with, at its first run: nothing else needs it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = import.meta.dirname

export function installAlternatives(): void {
  if (existsSync(join(FOLDER, 'node_modules'))) return
  console.log('Installing the alternatives…')
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'inherit' })
  if (npm.status !== 0) throw new Error('the alternatives could not be installed')
}
