// Runs the hook that a request carries in an isolate that is loaded for this request alone.
const ENTRY = 'export default { async fetch(request) { return Response.json(await module.exports(await request.json())); } };';

export default {
  async fetch(request, { LOADER }) {
    const { source, args } = await request.json();
    const worker = LOADER.get(crypto.randomUUID(), async () => ({
      compatibilityDate: '2026-01-01',
      mainModule: 'hook.js',
      modules: { 'hook.js': `const module = { exports: {} };\n${source}\n${ENTRY}` },
      globalOutbound: null,
    }));
    return worker.getEntrypoint().fetch(new Request('http://hook/', { method: 'POST', body: JSON.stringify(args) }));
  },
};
