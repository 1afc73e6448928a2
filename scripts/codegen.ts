/** `npm run codegen`: writes src/db/schema.ts from the migrations, by way of a throw-away database. */
import { join } from 'node:path'
import { generateSchema } from '../tests/support/schema.ts'

await generateSchema(join(import.meta.dirname, '../src/db/schema.ts'))
