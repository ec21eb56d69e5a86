import { defineConfig } from 'vite';

// es2022 for top-level await; relative paths, so that the page works in any folder
export default defineConfig({ base: './', build: { target: 'es2022' } });
