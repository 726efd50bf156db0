import { defineConfig } from 'tsup'

const shared = { target: 'node20', outDir: 'dist' } as const

export default defineConfig([
  // The command line shares its chunks with the library.
  {
    ...shared,
    entry: { index: 'src/index.ts', cli: 'src/cli/main.ts', 'pool-worker': 'src/runtime/pool/worker.ts' },
    format: ['esm'],
    splitting: true,
    dts: { entry: { index: 'src/index.ts' } },
  },
  // shims: import.meta.url in CommonJS.
  { ...shared, entry: { index: 'src/index.ts' }, format: ['cjs'], shims: true, dts: true },
])
