// Reads [{name, types, code}] from standard input and prints what TypeScript says about each, as JSON: {name: [message]}.
const ts = require('typescript');

const options = { allowJs: true, checkJs: true, noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: [], module: ts.ModuleKind.CommonJS };
const shared = ts.createCompilerHost(options);
const libraries = new Map();

function check({ types, code }) {
  const files = new Map([['/types.d.ts', types], ['/hook.js', code]]);
  const host = {
    ...shared,
    fileExists: (name) => files.has(name) || shared.fileExists(name),
    readFile: (name) => files.get(name) ?? shared.readFile(name),
    getSourceFile(name, language) {
      if (files.has(name)) return ts.createSourceFile(name, files.get(name), language);
      if (!libraries.has(name)) libraries.set(name, shared.getSourceFile(name, language));
      return libraries.get(name);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map((item) => ts.flattenDiagnosticMessageText(item.messageText, '\n'));
}

const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(Object.fromEntries(input.map((item) => [item.name, check(item)]))));
