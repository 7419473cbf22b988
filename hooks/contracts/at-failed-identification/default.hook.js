/**
 * At failed identification
 *
 * Nobody here has this identifier. Bring the account over from another system, let the customer
 * register, or ask again.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new IdentityMigration(decision, attributes, identifiers, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { identifier, session } = args;

  // Example: look the customer up in the old system and bring them over:
  // return new IdentityMigration('migrate', { name: { givenName: 'Ada' } }, { email: identifier }, session);

  // 'continue_to_registration' offers registration, 'reidentify' asks again.
  return new IdentityMigration('reidentify', {}, {}, session);
};
