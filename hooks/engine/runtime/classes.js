// The result classes of the event contracts, as globals. A class only carries its fields: the contract checks them.
(function (g, host) {
  'use strict';
  const { hasOwn } = host.intrinsics;

  // A computed key names the class, so that results are recognised by constructor.name.
  function classOf(name, parameters) {
    const assign = (self, values) => {
      for (let i = 0; i < parameters.length; i++) {
        const { name: field } = parameters[i];
        const value = values[i] === undefined ? parameters[i].default : values[i];
        if (value !== undefined) self[field] = typeof value === 'object' && values[i] === undefined ? host.intrinsics.parse(host.intrinsics.stringify(value)) : value;
      }
    };
    const made = { [name]: class { constructor(...values) { assign(this, values); } } }[name];
    host.intrinsics.defineProperty(made, 'length', { value: parameters.length, configurable: true });
    return made;
  }

  host.defineClasses = (table) => {
    for (let i = 0; i < table.length; i++) {
      const parameters = table[i].parameters.map((p) => ({ __proto__: null, name: p.name, default: hasOwn(p, 'default') ? p.default : undefined }));
      host.defineGlobal(table[i].name, classOf(table[i].name, parameters));
    }
  };
})(globalThis, __host);
