// A customer who is coming over typed the password: the old user store says whether it is right.
// On true the platform stores the typed password as its own, so this happens once for each customer.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { legacy_login, legacy_id } = args.session ?? {};

  if (!legacy_login) {
    // Not a migration: answer nothing, and the platform validates the password itself.
    return;
  }

  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/users/verify`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${args.secrets.access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ login: legacy_login, password: args.password }),
    signal: AbortSignal.timeout(2000),
  });
  if (!response.ok) {
    throw new Error(`The old user store answered ${response.status} to the password check.`);
  }

  // Only a plain true counts: no answer of the old store can open an account by accident.
  const verified = (await response.json()).verified === true;
  console.log(`Legacy user ${legacy_id}: the password is ${verified ? 'right' : 'wrong'}.`);
  if (!verified) return new PasswordVerified(false, {}, args.session);

  const session = { ...args.session };
  delete session.legacy_login;
  delete session.legacy_id;
  return new PasswordVerified(true, {}, session);
};
