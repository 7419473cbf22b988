// The tiny test language of the guest tests: the same text runs in the engine and under Node.
const __tests = [];
function test(name, fn) { __tests.push({ name, fn, where: 'both' }); }
// Where Node has no such thing (or says it in other words), the expectation is ours alone.
test.engine = (name, fn) => { __tests.push({ name, fn, where: 'engine' }); };

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `function ${value.name}`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return `${value.constructor.name}[${Array.prototype.join.call(value, ',')}]`;
  if (Array.isArray(value)) return `[${value.map(show).join(',')}]`;
  if (value && typeof value === 'object') return `{${Object.keys(value).map((key) => `${key}:${show(value[key])}`).join(',')}}`;
  return String(value);
}
function equal(actual, expected) {
  if (!Object.is(actual, expected)) throw new Error(`expected ${show(expected)}, found ${show(actual)}`);
}
function same(actual, expected) { equal(show(actual), show(expected)); }
function ok(value) { if (!value) throw new Error(`expected a true value, found ${show(value)}`); }
function checkError(error, expected) {
  for (const key of Object.keys(expected)) {
    const found = error?.[key];
    if (expected[key] instanceof RegExp ? !expected[key].test(String(found)) : !Object.is(found, expected[key])) {
      throw new Error(`expected an error with ${key} ${expected[key]}, found ${error?.name}: ${error?.message} (${key} ${show(found)})`);
    }
  }
}
function throws(fn, expected = {}) {
  let result;
  try { result = fn(); } catch (error) { checkError(error, expected); return error; }
  throw new Error(`expected a throw, found ${show(result)}`);
}
async function rejects(promise, expected = {}) {
  let result;
  try { result = await (typeof promise === 'function' ? promise() : promise); } catch (error) { checkError(error, expected); return error; }
  throw new Error(`expected a rejection, found ${show(result)}`);
}
const inNode = typeof process === 'object' && typeof process.versions?.node === 'string';
async function runTests() {
  const results = [];
  for (const { name, fn, where } of __tests) {
    if (where === 'engine' && inNode) { results.push({ name, status: 'skipped' }); continue; }
    try {
      await fn();
      results.push({ name, status: 'passed' });
    } catch (error) {
      results.push({ name, status: 'failed', error: `${error?.name}: ${error?.message}` });
    }
  }
  return results;
}
