// Shows values the way Node's console does: depth 2, 100 items, line breaks past 72 columns.
(function (g, host) {
  'use strict';
  const { intrinsics } = host;
  const {
    isArray, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, get, exec, RegExp, String, replace, getTime, toISOString,
    mapForEach, mapGet, mapSet, setForEach, indexOf, slice, stringify, Map, Set, setHas, setAdd, setDelete,
  } = intrinsics;
  const IDENTIFIER = new RegExp('^[A-Za-z_$][A-Za-z0-9_$]*$');
  const LINE = 72;
  const CONTROL = new RegExp('\\\\u00([0-9a-f]{2})', 'g');
  const ESCAPED_QUOTE = new RegExp('\\\\"', 'g');
  const PARENT = new RegExp('^class\\s*(?:[\\w$]+\\s+)?extends\\s+([\\w$.]+)');
  const upper = intrinsics.uncurry(String.prototype.toUpperCase);
  const errorToString = intrinsics.uncurry(Error.prototype.toString);
  const regexpToString = intrinsics.uncurry(RegExp.prototype.toString);
  const symbolToString = intrinsics.uncurry(Symbol.prototype.toString);
  const typedTag = intrinsics.uncurry(getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
  const bufferLength = intrinsics.uncurry(getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get);
  const box = (Class) => ({ name: Class.name, open: intrinsics.uncurry(Class.prototype.valueOf) });
  const BOXES = [box(String), box(Number), box(Boolean), box(BigInt), box(Symbol)];
  const custom = Symbol.for('nodejs.util.inspect.custom');
  const works = (probe, value) => host.attempt(probe, value) !== null;
  const isOrdinary = (value) => { try { return host.isOrdinary(value); } catch { return false; } }; // a proxy that refuses

  function quoted(text) {
    const escaped = replace(stringify(text), CONTROL, (_, digits) => `\\x${upper(digits)}`);
    if (indexOf(text, "'") < 0) return `'${replace(slice(escaped, 1, -1), ESCAPED_QUOTE, '"')}'`;
    return indexOf(text, '"') < 0 ? escaped : `\`${text}\``;
  }

  function className(value) {
    try {
      for (let at = value; at !== null; at = getPrototypeOf(at)) {
        const found = getOwnPropertyDescriptor(at, 'constructor');
        if (found && typeof found.value === 'function') return String(found.value.name || '');
      }
    } catch { /* a proxy that refuses */ }
    return null;
  }

  function functionText(value) {
    const name = getOwnPropertyDescriptor(value, 'name')?.value;
    const kind = indexOf(intrinsics.functionToString(value), 'class') === 0 ? 'class' : (className(value) || 'Function');
    if (kind === 'class') {
      const parent = exec(PARENT, intrinsics.functionToString(value))?.[1];
      return `[class ${name || '(anonymous)'}${parent ? ` extends ${parent}` : ''}]`;
    }
    return name ? `[${kind}: ${String(name)}]` : `[${kind} (anonymous)]`;
  }

  function primitive(value, top) {
    switch (typeof value) {
      case 'string': return top ? value : quoted(value);
      case 'bigint': return `${String(value)}n`;
      case 'symbol': return symbolToString(value);
      case 'number': return value === 0 && 1 / value < 0 ? '-0' : String(value);
      default: return String(value);
    }
  }

  function errorText(value, state, depth) {
    const stack = get(value, 'stack');
    let out;
    try { out = errorToString(value); } catch { out = 'Error'; }
    const found = host.frameTexts(stack, out);
    for (let i = 0; i < found.n; i++) out += `\n${found[i].text}`;
    const extra = members(value, state, depth, true);
    if (getOwnPropertyDescriptor(value, 'cause')) host.push(extra, `[cause]: ${show(get(value, 'cause'), state, depth + 1)}`);
    return extra.n ? `${out} {\n  ${joined(extra, ',\n  ')}\n}` : out;
  }

  const joined = (items, by) => { let out = ''; for (let i = 0; i < items.n; i++) out += (i ? by : '') + items[i]; return out; };

  function member(value, key, state, depth) {
    const found = getOwnPropertyDescriptor(value, key);
    if (!found) return 'undefined';
    if (found.get) return found.set ? '[Getter/Setter]' : '[Getter]';
    if (found.set) return '[Setter]';
    return show(found.value, state, depth + 1);
  }

  function keyText(key) {
    if (typeof key === 'symbol') return `[${symbolToString(key)}]`;
    return exec(IDENTIFIER, key) ? key : quoted(key);
  }

  function members(value, state, depth, skipIndexes) {
    const out = host.list();
    const names = ownKeys(value);
    for (let i = 0; i < names.length && out.n < 100; i++) {
      const key = names[i];
      if (!getOwnPropertyDescriptor(value, key)?.enumerable) continue;
      if (skipIndexes && typeof key === 'string' && key !== '' && +key === +key) continue;
      host.push(out, `${keyText(key)}: ${member(value, key, state, depth)}`);
    }
    return out;
  }

  function items(value, state, depth) {
    const out = host.list();
    const length = value.length;
    let i = 0;
    while (i < length && out.n < 100) {
      const from = i;
      while (i < length && !(i in value)) i++;
      if (i > from) host.push(out, `<${i - from} empty item${i - from > 1 ? 's' : ''}>`);
      else host.push(out, show(value[i++], state, depth + 1));
    }
    if (i < length) host.push(out, `... ${length - i} more item${length - i > 1 ? 's' : ''}`);
    return out;
  }

  function collection(value, each, state, depth) {
    const out = host.list();
    each(value, (entry, key) => {
      if (out.n >= 100) return;
      const shown = show(entry, state, depth + 1);
      host.push(out, each === mapForEach ? `${show(key, state, depth + 1)} => ${shown}` : shown);
    });
    return out;
  }

  function append(into, more) { for (let i = 0; i < more.n; i++) host.push(into, more[i]); return into; }

  function wrap(prefix, open, parts, close) {
    const head = prefix ? `${prefix} ` : '';
    if (!parts.n) return `${head}${open}${close}`;
    const flat = `${head}${open} ${joined(parts, ', ')} ${close}`;
    if (flat.length <= LINE && indexOf(flat, '\n') < 0) return flat;
    return `${head}${open}\n  ${replace(joined(parts, ',\n'), new RegExp('\n', 'g'), '\n  ')}\n${close}`;
  }

  function container(value, state, depth) {
    const name = className(value);
    const ordinary = isOrdinary(value);
    if (!ordinary && works(mapSize, value)) {
      return wrap(`${name ?? 'Map'}(${host.sizeOf(value)})`, '{', collection(value, mapForEach, state, depth), '}');
    }
    if (!ordinary && works(setSize, value)) {
      return wrap(`${name ?? 'Set'}(${host.sizeOf(value)})`, '{', collection(value, setForEach, state, depth), '}');
    }
    if (isArray(value)) {
      const parts = append(items(value, state, depth), members(value, state, depth, true));
      return wrap(name === 'Array' ? '' : `${name ?? ''}(${value.length})`, '[', parts, ']');
    }
    const tag = ordinary ? undefined : typedTag(value);
    if (tag) return wrap(`${name ?? tag}(${value.length})`, '[', items(value, state, depth), ']');
    if (!ordinary && works(bufferLength, value)) return `ArrayBuffer { byteLength: ${bufferLength(value)} }`;
    const prefix = name === 'Object' ? '' : name === null ? '[Object: null prototype]' : name;
    return wrap(prefix, '{', members(value, state, depth, false), '}');
  }

  function special(value, state, depth) {
    if (typeof value === 'function') return functionText(value);
    if (isOrdinary(value)) return null;
    if (value instanceof intrinsics.Error) return errorText(value, state, depth);
    if (works(getTime, value)) return getTime(value) === getTime(value) ? toISOString(value) : 'Invalid Date';
    if (value instanceof RegExp) return regexpToString(value);
    if (value instanceof intrinsics.Promise) return 'Promise {}';
    for (let i = 0; i < BOXES.length; i++) {
      const opened = host.attempt(BOXES[i].open, value);
      if (opened) return `[${BOXES[i].name}: ${primitive(opened.value, false)}]`;
    }
    return null;
  }

  function shorthand(value) {
    const name = className(value);
    return isArray(value) ? '[Array]' : `[${name ?? 'Object: null prototype'}]`;
  }

  function circular(value, state) {
    if (!mapGet(state.references, value)) mapSet(state.references, value, host.sizeOf(state.references) + 1);
    return `[Circular *${mapGet(state.references, value)}]`;
  }

  // What holds nothing is shown at any depth.
  function isEmpty(value) {
    if (isArray(value) || typedTag(value)) return value.length === 0;
    const size = isOrdinary(value) ? null : host.attempt(host.sizeOf, value);
    if (size) return size.value === 0;
    const names = ownKeys(value);
    for (let i = 0; i < names.length; i++) if (getOwnPropertyDescriptor(value, names[i])?.enumerable) return false;
    return true;
  }

  function show(value, state, depth) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return primitive(value, false);
    if (setHas(state.open, value)) return circular(value, state);
    if (++state.count > 2000) return '...';
    const own = get(value, custom);
    if (typeof own === 'function') {
      const made = intrinsics.apply(own, value, [state.depth - depth, { depth: state.depth }, inspect]);
      return typeof made === 'string' ? made : show(made, state, depth + 1);
    }
    const text = special(value, state, depth);
    if (text !== null) return text;
    if (depth > state.depth && !isEmpty(value)) return shorthand(value);
    setAdd(state.open, value);
    const out = container(value, state, depth);
    setDelete(state.open, value);
    const reference = mapGet(state.references, value);
    return reference ? `<ref *${reference}> ${out}` : out;
  }

  function inspect(value, options) {
    const wanted = options?.depth;
    const depth = wanted === null || wanted === Infinity ? 100 : typeof wanted === 'number' ? wanted : 2;
    try { return show(value, { __proto__: null, open: new Set(), references: new Map(), count: 0, depth }, 0); } catch { return '[a value that cannot be shown]'; }
  }

  const mapSize = intrinsics.uncurry(getOwnPropertyDescriptor(Map.prototype, 'size').get);
  const setSize = intrinsics.uncurry(getOwnPropertyDescriptor(Set.prototype, 'size').get);
  host.sizeOf = (value) => { try { return mapSize(value); } catch { return setSize(value); } };
  host.inspect = inspect;
})(globalThis, __host);
