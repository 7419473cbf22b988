// One hook in one new Node process: stdin is hook, NUL, arguments.
'use strict';
const [source, args] = require('node:fs').readFileSync(0, 'utf8').split('\0');
const module_ = { exports: {} };
new Function('module', 'exports', source)(module_, module_.exports);
Promise.resolve(module_.exports(JSON.parse(args))).then((value) => process.stdout.write(JSON.stringify(value)));
