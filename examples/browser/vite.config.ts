import { defineConfig } from 'vite';

// top-level await, and paths that work wherever the page is put
export default defineConfig({ base: './', build: { target: 'es2022' } });
