import { defineConfig } from 'tsup'

const shared = { target: 'node20', outDir: 'dist' } as const
const library = { index: 'src/index.ts', conformance: 'src/conformance/index.ts' }

export default defineConfig([
  // The command line shares its chunks with the library.
  {
    ...shared,
    entry: { ...library, cli: 'src/cli/main.ts', 'pool-worker': 'src/runtime/pool/worker.ts' },
    format: ['esm'],
    splitting: true,
    dts: { entry: library },
  },
  // shims: import.meta.url in CommonJS. Splitting, so that the kits know the library's own errors as such.
  { ...shared, entry: library, format: ['cjs'], shims: true, splitting: true, dts: true },
])
