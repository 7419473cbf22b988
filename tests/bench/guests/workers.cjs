// A Node process that starts a new worker thread for each line of stdin (JSON: {source, args}) and answers with a line.
'use strict';
const { Worker } = require('node:worker_threads');
const GUEST = `
  const { parentPort, workerData } = require('node:worker_threads');
  const module_ = { exports: {} };
  new Function('module', 'exports', workerData.source)(module_, module_.exports);
  Promise.resolve(module_.exports(workerData.args)).then((value) => parentPort.postMessage(JSON.stringify(value)));
`;
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const worker = new Worker(GUEST, { eval: true, workerData: JSON.parse(line) });
  worker.on('message', (text) => process.stdout.write(text + '\n'));
  worker.on('error', (error) => process.stdout.write(JSON.stringify({ error: String(error) }) + '\n'));
});
