// Adds and removes attributes of a SAML assertion, for the partners named in the settings.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { partners, mapping = [], groups_attribute, removed = [] } = args.variables;
  const partner = args.service_provider;

  if (!partners.includes(partner.entity_id)) {
    console.log(`${partner.entity_id} is not named in the settings: the assertion stays as it is.`);
    return;
  }

  const attributes = {};
  // null removes an attribute from the assertion.
  for (const name of removed) attributes[name] = null;
  for (const [name, path] of mapping.map(split)) {
    const value = lookUp(args.customer.info, path);
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  if (groups_attribute) {
    attributes[groups_attribute] = (args.customer.groups ?? []).map((group) => group.name);
  }

  const added = Object.keys(attributes).filter((name) => attributes[name] !== null);
  console.log(`For ${partner.name ?? partner.entity_id}: added ${added.join(', ') || 'nothing'}, removed ${removed.join(', ') || 'nothing'}.`);
  return new AssertionData(attributes);
};

// "sn = name.familyName" -> ["sn", "name.familyName"]
function split(line) {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function lookUp(attributes, path) {
  return path.split('.').reduce((value, key) => value?.[key], attributes);
}
